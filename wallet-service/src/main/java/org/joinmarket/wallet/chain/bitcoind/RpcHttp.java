package org.joinmarket.wallet.chain.bitcoind;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;

/** Posts to bitcoind's RPC server as whoever it lets in, and what it means if nothing comes back, or not an answer to a call. */
final class RpcHttp implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int UNAUTHORIZED = 401;

    private final URI url;
    private final RpcCredentials credentials;
    private final HttpClient http;

    RpcHttp(URI url, RpcCredentials credentials) {
        this.url = url;
        this.credentials = credentials;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    URI url() {
        return url;
    }

    /** @param mostBytes of the answer */
    byte[] post(String path, byte[] body, Duration limit, int mostBytes) throws IOException, InterruptedException {
        return checked(path, body, limit, _ -> new BoundedBody(mostBytes));
    }

    /** The answer as it comes; the caller closes it. */
    InputStream open(String path, byte[] body, Duration limit) throws IOException, InterruptedException {
        try {
            return checked(path, body, limit, HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpTimeoutException e) {
            throw e;
        } catch (IOException _) { // bitcoind had closed an idle connection
            return checked(path, body, limit, HttpResponse.BodyHandlers.ofInputStream());
        }
    }

    /** A cookie that was replaced while it was being read is read once more: bitcoind has just started. */
    private <T> T checked(String path, byte[] body, Duration limit, HttpResponse.BodyHandler<T> reader)
            throws IOException, InterruptedException {
        String authorization = credentials.header();
        HttpResponse<T> response = answer(request(path, body, authorization), limit, reader);
        if (response.statusCode() == UNAUTHORIZED && !credentials.header().equals(authorization))
            response = answer(request(path, body, credentials.header()), limit, reader);
        requireHeard(response.statusCode());
        return response.body();
    }

    private HttpRequest request(String path, byte[] body, String authorization) {
        return HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    /** Errors of calls come with 404 or 500 and a body like any other. */
    private void requireHeard(int status) {
        switch (status) {
            case UNAUTHORIZED ->
                throw new ChainUnavailable(
                        ChainTrouble.UNAUTHORIZED,
                        "bitcoind at " + url + " refuses the credentials in " + credentials,
                        "name the cookie file of that bitcoind, or the user and password that it was given",
                        null);
            case 403 ->
                throw new ChainUnavailable(
                        ChainTrouble.UNAUTHORIZED,
                        "bitcoind at " + url + " does not let this address in",
                        "add this machine by rpcallowip to bitcoin.conf, and the calls to rpcwhitelist if there is one",
                        null);
            case 503 ->
                throw new ChainUnavailable(
                        ChainTrouble.NODE_BUSY,
                        "bitcoind at " + url + " has too much to do",
                        "raise rpcworkqueue in bitcoin.conf",
                        null);
            default -> {
                // an answer
            }
        }
    }

    /** The limit is for the whole answer; a request's own time-out ends with the headers. */
    private <T> HttpResponse<T> answer(HttpRequest request, Duration limit, HttpResponse.BodyHandler<T> reader)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> reply = http.sendAsync(request, reader);
        try {
            return reply.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no answer within " + limit);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) throw failed;
            throw new IllegalStateException(e);
        } finally {
            reply.cancel(true); // frees the connection of an answer that nobody waits for any more
        }
    }

    static ChainUnavailable interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ChainUnavailable("interrupted while waiting for bitcoind", "try again", e);
    }

    ChainUnavailable down(IOException e) {
        if (e instanceof BoundedBody.TooLong)
            return new ChainUnavailable(
                    ChainTrouble.NOT_UNDERSTOOD,
                    "what answers at " + url + " sends more than the wallet service reads (" + e.getMessage() + ")",
                    "make sure that it is bitcoind",
                    e);
        String what = e instanceof HttpTimeoutException ? " did not answer in time" : " does not answer";
        return new ChainUnavailable(
                ChainTrouble.NODE_DOWN,
                "bitcoind at " + url + what,
                "start it with server=1, or set joinmarket.chain.rpc-url to where its RPC listens",
                e);
    }

    ChainUnavailable notUnderstood(@Nullable Throwable cause) {
        return new ChainUnavailable(
                ChainTrouble.NOT_UNDERSTOOD,
                "what answers at " + url + " is not bitcoind",
                "set joinmarket.chain.rpc-url to where bitcoind's RPC listens",
                cause);
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
