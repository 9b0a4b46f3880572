package org.joinmarket.wallet.api;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Makes {@link WalletApi} clients. */
public final class WalletClients {
    private static final String TYPE_PREFIX = "urn:joinmarket:problem:";
    static final int MAX_PROBLEM_BYTES = 16_384;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WalletClients() {}

    /**
     * @param base as {@code http://127.0.0.1:8081}
     * @param token read for every request, so that a rotated token is used at once
     * @param timeout for a connection and for one answer
     */
    public static WalletApi create(URI base, Supplier<String> token, Duration timeout) {
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client(base, token, timeout)))
                .build()
                .createClient(WalletApi.class);
    }

    /**
     * Writes a back-up of all that the service keeps to {@code out}, as it comes: it may be larger than the memory.
     *
     * @param timeout for the whole of it
     */
    public static void backup(URI base, Supplier<String> token, Duration timeout, OutputStream out) {
        var _ = client(base, token, timeout).post().uri("/api/v1/backup").exchange((_, response) -> {
            if (response.getStatusCode().isError()) throw problemOf(response);
            return response.getBody().transferTo(out);
        });
    }

    private static RestClient client(URI base, Supplier<String> token, Duration timeout) {
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        // what is sent is written by a thread of its own, for each request
        var requests = new JdkClientHttpRequestFactory(http, Executors.newVirtualThreadPerTaskExecutor());
        requests.setReadTimeout(timeout);
        return RestClient.builder()
                .baseUrl(base)
                .requestFactory(requests)
                .requestInterceptor(new Unreachable())
                .requestInterceptor((request, body, execution) -> {
                    request.getHeaders().setBearerAuth(token.get());
                    return execution.execute(request, body);
                })
                .defaultStatusHandler(status -> status.isError(), (_, response) -> {
                    throw problemOf(response);
                })
                .build();
    }

    private static WalletProblem problemOf(ClientHttpResponse response) throws IOException {
        return problemOf(response.getStatusCode().value(), response.getBody().readNBytes(MAX_PROBLEM_BYTES));
    }

    static WalletProblem problemOf(int status, byte[] bytes) {
        Map<String, Object> body = Map.of();
        try {
            if (bytes.length > 0) body = JSON.readValue(bytes, new ObjectType());
        } catch (JacksonException _) {
            body = Map.of(); // a proxy's page, say: the status alone must do
        }
        String type = text(body, "type", "");
        String slug =
                type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : WalletProblem.OF_OTHERS + status;
        String detail = text(body, "detail", text(body, "title", "the wallet service answered " + status));
        return new WalletProblem(
                status,
                slug,
                detail,
                nullIfEmpty(text(body, "field", "")),
                nullIfEmpty(text(body, "reason", "")),
                null);
    }

    private static String text(Map<String, Object> body, String key, String otherwise) {
        return body.get(key) instanceof String text ? text : otherwise;
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static final class ObjectType extends TypeReference<Map<String, Object>> {}

    private static final class Unreachable implements ClientHttpRequestInterceptor {
        @Override
        public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution) {
            try {
                return execution.execute(request, body);
            } catch (IOException e) {
                throw new WalletProblem(
                        WalletProblem.UNREACHABLE,
                        "unreachable",
                        "the wallet service does not answer: " + e.getClass().getSimpleName(),
                        null,
                        null,
                        e);
            }
        }
    }
}
