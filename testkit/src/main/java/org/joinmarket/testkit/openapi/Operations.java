package org.joinmarket.testkit.openapi;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.joinmarket.testkit.openapi.ApiDocument.About;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.service.annotation.HttpExchange;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a document says of each call. */
final class Operations {
    static final String PROBLEM = "Problem";
    static final ProblemType FIELD = new ProblemType(400, "invalid-field", "A field is not acceptable.");

    private static final String KEY = "idempotency_key";
    private static final List<ProblemType> OF_EVERY_CALL = List.of(
            new ProblemType(401, "unauthorized", "A valid bearer token is needed."),
            new ProblemType(500, "internal", "Something went wrong here."));
    private static final List<ProblemType> OF_EVERY_BODY = List.of(
            FIELD,
            new ProblemType(400, "missing-field", "A field is missing."),
            new ProblemType(400, "unknown-field", "There is no such field."),
            new ProblemType(400, "unreadable-json", "The request's body is missing or not readable."),
            new ProblemType(413, "body-too-large", "The request's body is too large."),
            new ProblemType(415, "unsupported-media-type", "Unsupported Media Type"));

    private final About about;
    private final ApiSources sources;
    private final Schemas schemas;
    private final JsonMapper mapper;
    private final Map<String, Method> interfaces = new TreeMap<>();

    Operations(About about, ApiSources sources, Schemas schemas, JsonMapper mapper) {
        this.about = about;
        this.sources = sources;
        this.schemas = schemas;
        this.mapper = mapper;
        String root = Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(about.api(), HttpExchange.class))
                .map(HttpExchange::url)
                .orElse("");
        for (Method method : about.api().getDeclaredMethods()) {
            HttpExchange one = AnnotatedElementUtils.findMergedAnnotation(method, HttpExchange.class);
            if (one != null) interfaces.put(one.method() + " " + root + one.url(), method);
        }
    }

    ObjectNode of(Route route, ApiCall call, String tag, Set<ProblemType> own) {
        JavadocText said = said(route);
        ObjectNode operation = mapper.createObjectNode();
        operation.put("operationId", call.name());
        operation.putArray("tags").add(tag);
        operation.put("summary", said.text().isEmpty() ? words(call.name()) : said.summary());
        operation.put("description", description(said, call, hasKey(route)));
        ArrayNode roles = mapper.createArrayNode();
        new TreeSet<>(call.roles()).forEach(roles::add);
        operation.set("x-roles", roles);
        if (call.roles().isEmpty()) operation.putArray("security");
        if (hasKey(route)) operation.put("x-idempotency-key", KEY);
        ArrayNode parameters = mapper.createArrayNode();
        for (Parameter parameter : route.method().getParameters())
            parameter(parameter, route, said).ifPresent(parameters::add);
        if (!parameters.isEmpty()) operation.set("parameters", parameters);
        body(route, call).ifPresent(body -> operation.set("requestBody", body));
        responses(operation.putObject("responses"), route, call, own);
        return operation;
    }

    /** The client's interface first: it is written for callers. */
    private JavadocText said(Route route) {
        Method api = interfaces.get(route.name());
        JavadocText own = sources.doc(name(route.method()));
        JavadocText client = api == null ? JavadocText.NONE : sources.doc(name(api));
        Map<String, String> parameters = new LinkedHashMap<>(own.parameters());
        parameters.putAll(client.parameters());
        return new JavadocText(client.text().isEmpty() ? own.text() : client.text(), parameters);
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getCanonicalName() + "#" + method.getName();
    }

    /** {@code newAddress} is {@code New address}. */
    private static String words(String name) {
        String words = name.replaceAll("([A-Z])", " $1").toLowerCase(java.util.Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String description(JavadocText said, ApiCall call, boolean hasKey) {
        StringBuilder text = new StringBuilder(said.text());
        if (!text.isEmpty()) text.append("\n\n");
        text.append(
                call.roles().isEmpty()
                        ? "Without a token."
                        : "For: " + String.join(", ", new TreeSet<>(call.roles())) + ".");
        if (hasKey)
            text.append("\n\nSafe to repeat after a lost answer with the same `" + KEY
                    + "`: it is done once. The same key with another request is 409 `idempotency-key-reused`.");
        return text.toString();
    }

    private static boolean hasKey(Route route) {
        return Stream.of(route.method().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestBody.class))
                .map(Parameter::getType)
                .filter(Class::isRecord)
                .flatMap(type -> Stream.of(type.getRecordComponents()))
                .anyMatch(component -> component.getName().equals("idempotencyKey"));
    }

    private Optional<ObjectNode> parameter(Parameter parameter, Route route, JavadocText said) {
        PathVariable path = parameter.getAnnotation(PathVariable.class);
        RequestParam query = parameter.getAnnotation(RequestParam.class);
        RequestHeader header = parameter.getAnnotation(RequestHeader.class);
        if (path != null) return Optional.of(parameter(parameter, "path", path.value(), true, null, route, said));
        if (query != null)
            return Optional.of(parameter(
                    parameter,
                    "query",
                    query.value().isEmpty() ? query.name() : query.value(),
                    query.required() && query.defaultValue().equals(ValueConstants.DEFAULT_NONE),
                    query.defaultValue().equals(ValueConstants.DEFAULT_NONE) ? null : query.defaultValue(),
                    route,
                    said));
        if (header != null)
            return Optional.of(parameter(
                    parameter,
                    "header",
                    header.value().isEmpty() ? header.name() : header.value(),
                    header.required(),
                    null,
                    route,
                    said));
        return Optional.empty();
    }

    private ObjectNode parameter(
            Parameter parameter,
            String in,
            String declared,
            boolean required,
            @Nullable String otherwise,
            Route route,
            JavadocText said) {
        String name = declared.isEmpty() ? parameter.getName() : declared;
        ObjectNode node = mapper.createObjectNode();
        node.put("name", name).put("in", in).put("required", required);
        String text = said.parameters()
                .getOrDefault(parameter.getName(), about.parameters().getOrDefault(name, ""));
        if (text.isEmpty()) throw new IllegalStateException("nothing is said of " + name + " of " + route.name());
        node.put("description", text);
        ObjectNode schema = schemas.of(parameter.getParameterizedType()).deepCopy();
        Min min = parameter.getAnnotation(Min.class);
        Max max = parameter.getAnnotation(Max.class);
        if (min != null) schema.put("minimum", min.value());
        if (max != null) schema.put("maximum", max.value());
        if (otherwise != null)
            schema.set(
                    "default",
                    schema.path("type").stringValue("").equals("integer")
                            ? mapper.readTree(otherwise)
                            : mapper.getNodeFactory().stringNode(otherwise));
        node.set("schema", schema);
        Object example = about.examples().get(name);
        if (example == null && required) throw new IllegalStateException("no example of the parameter " + name);
        if (example != null) node.set("example", mapper.valueToTree(example));
        return node;
    }

    private Optional<ObjectNode> body(Route route, ApiCall call) {
        Optional<Parameter> body = Stream.of(route.method().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestBody.class))
                .findFirst();
        if (body.isEmpty() && call.request() != null)
            throw new IllegalStateException(route.name() + " has no body, but an example of one");
        return body.map(parameter -> {
            ObjectNode node = mapper.createObjectNode();
            node.put("required", true);
            ObjectNode content = node.putObject("content").putObject(route.consumes());
            content(content, parameter.getParameterizedType(), call.request(), route);
            return node;
        });
    }

    private void content(ObjectNode content, Type type, @Nullable Object example, Route route) {
        if (example == null) throw new IllegalStateException("an example is missing of " + route.name());
        if (type instanceof Class<?> one && one.isRecord()) {
            if (!one.isInstance(example))
                throw new IllegalStateException("not an example of " + one + ": " + route.name());
            content.set("schema", schemas.of(type));
            content.set("example", mapper.valueToTree(example));
        } else if (example instanceof String text) {
            ObjectNode schema = content.putObject("schema").put("type", "string");
            if (text.isEmpty()) schema.put("format", "binary");
            else content.put("example", text);
        } else {
            content.putObject("schema").put("type", "object");
            content.set("example", mapper.valueToTree(example));
        }
    }

    private void responses(ObjectNode responses, Route route, ApiCall call, Set<ProblemType> own) {
        int status = call.status() == 0 ? route.status() : call.status();
        ObjectNode good = responses.putObject(Integer.toString(status));
        good.put(
                "description",
                Objects.requireNonNull(HttpStatus.resolve(status)).getReasonPhrase());
        Type type = answered(route.method().getGenericReturnType());
        if (type != void.class) {
            boolean stream = route.produces().equals(MediaType.TEXT_EVENT_STREAM_VALUE);
            content(good.putObject("content").putObject(route.produces()), type, call.response(), route);
            if (stream) good.put("description", "Server-sent events; the `data` of each is one of these.");
        } else if (call.response() != null) {
            throw new IllegalStateException(route.name() + " has no answer, but an example of one");
        }
        Set<ProblemType> all = new TreeSet<>(own);
        all.addAll(OF_EVERY_CALL);
        if (call.roles().isEmpty()) all.removeIf(problem -> problem.status() == HttpStatus.UNAUTHORIZED.value());
        if (Stream.of(route.method().getParameters()).anyMatch(each -> each.isAnnotationPresent(RequestBody.class)))
            all.addAll(OF_EVERY_BODY);
        if (Stream.of(route.method().getParameters()).anyMatch(each -> each.isAnnotationPresent(RequestParam.class)))
            all.add(FIELD);
        Map<Integer, Set<ProblemType>> byStatus = new TreeMap<>();
        all.forEach(one ->
                byStatus.computeIfAbsent(one.status(), _ -> new TreeSet<>()).add(one));
        byStatus.forEach((code, problems) -> problem(responses.putObject(Integer.toString(code)), problems));
    }

    private void problem(ObjectNode response, Set<ProblemType> problems) {
        StringBuilder text = new StringBuilder();
        ArrayNode slugs = mapper.createArrayNode();
        for (ProblemType problem : problems) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append("* `")
                    .append(problem.slug())
                    .append("`: ")
                    .append(problem.title());
            if (slugs.valueStream().noneMatch(slug -> slug.stringValue("").equals(problem.slug())))
                slugs.add(problem.slug());
        }
        response.put("description", text.toString());
        response.set("x-problems", slugs);
        response.putObject("content")
                .putObject(MediaType.APPLICATION_PROBLEM_JSON_VALUE)
                .putObject("schema")
                .put("$ref", "#/" + Schemas.PLACE + "/" + PROBLEM);
    }

    /** Without what Spring and Reactor put around it. */
    private static Type answered(Type type) {
        if (!(type instanceof ParameterizedType wrapped)) return type;
        if (wrapped.getRawType() instanceof Class<?> owner && owner.isRecord()) return type;
        String raw = ((Class<?>) wrapped.getRawType()).getSimpleName();
        return switch (raw) {
            case "ResponseEntity", "Flux", "Mono", "ServerSentEvent" -> answered(wrapped.getActualTypeArguments()[0]);
            default -> wrapped.getRawType();
        };
    }

    /** RFC 9457, as all our services write it. */
    static ObjectNode problem(JsonMapper mapper) {
        ObjectNode schema = mapper.createObjectNode();
        schema.put("type", "object");
        schema.put("description", "RFC 9457. Further members depend on the type, as `limit`, `reason`, `state`.");
        schema.putArray("required").add("type").add("title").add("status");
        ObjectNode properties = schema.putObject("properties");
        properties
                .putObject("type")
                .put("type", "string")
                .put("description", "What to act on: `urn:joinmarket:problem:` and the name.");
        properties.putObject("title").put("type", "string").put("description", "For people.");
        properties.putObject("status").put("type", "integer").put("description", "As the answer's.");
        properties.putObject("field").put("type", "string").put("description", "Of the request, which is at fault.");
        properties.putObject("detail").put("type", "string").put("description", "For people.");
        ObjectNode example = schema.putArray("examples").addObject();
        example.put("type", "urn:joinmarket:problem:wallet-locked")
                .put("title", "The wallet is locked.")
                .put("status", 409);
        return schema;
    }
}
