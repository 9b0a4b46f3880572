package org.joinmarket.testkit.openapi;

import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.ExceptionHandler;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of a service's API in OpenAPI 3.1. Paths, parameters, statuses and schemas are those of the controllers and
 * records; explanations their Javadoc; the problems of a call those that the compiled code can come to make. A test adds roles
 * and examples, which it has to check.
 */
public final class ApiDocument {
    private static final String VERSION = "3.1.1";

    private final About about;
    private final JsonMapper mapper;
    private final ApiSources sources;
    private final CallGraph graph;
    private final List<Handler> handlers = new ArrayList<>();
    private final List<Route> routes;

    /**
     * What an API is.
     *
     * @param description in CommonMark
     * @param api the interface by which clients call it, for its Javadoc; a class without methods if there is none
     * @param controllers all of them
     * @param advices which turn exceptions into problems
     * @param sources folders of sources
     * @param packages of the classes that may be called
     * @param parameters what is to be said of parameters of these names, where no Javadoc says it
     * @param examples of parameters of these names
     * @param database exceptions that whatever asks the database may end with, and methods ({@code package.Class#method}) whose
     *     problems are possible for whatever writes to it: the graph of calls does not go through Spring
     */
    public record About(
            String title,
            String description,
            String server,
            Class<?> api,
            List<Class<?>> controllers,
            List<Class<?>> advices,
            List<Path> sources,
            List<String> packages,
            Map<String, String> parameters,
            Map<String, Object> examples,
            Set<String> database) {
        public About {
            controllers = List.copyOf(controllers);
            advices = List.copyOf(advices);
            sources = List.copyOf(sources);
            packages = List.copyOf(packages);
            parameters = Map.copyOf(parameters);
            examples = Map.copyOf(examples);
            database = Set.copyOf(database);
        }
    }

    /** Turns exceptions of a class into problems. */
    private record Handler(String exception, Set<ProblemType> problems) {}

    /** @param mapper as the service writes */
    public ApiDocument(About about, JsonMapper mapper) {
        this(about, mapper, ImportOption.Predefined.DO_NOT_INCLUDE_TESTS);
    }

    ApiDocument(About about, JsonMapper mapper, ImportOption classes) {
        this.about = about;
        this.mapper = mapper;
        this.sources = ApiSources.read(about.sources());
        this.graph = CallGraph.of(about.packages(), classes);
        this.routes = about.controllers().stream()
                .flatMap(controller -> Route.of(controller).stream())
                .sorted(Comparator.comparing(Route::path).thenComparing(Route::verb))
                .toList();
        for (Class<?> advice : about.advices())
            for (Method method : advice.getDeclaredMethods())
                if (method.isAnnotationPresent(ExceptionHandler.class))
                    handlers.add(new Handler(method.getParameterTypes()[0].getName(), made(graph.from(method))));
    }

    /** As {@code POST /api/v1/wallets/{wallet}/lock}. */
    public Set<String> routes() {
        return routes.stream().map(Route::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The whole document.
     *
     * @param calls by route
     * @throws IllegalStateException if a call or a parameter is not explained, or has no example
     */
    public ObjectNode write(Function<String, Optional<ApiCall>> calls) {
        Schemas schemas = new Schemas(sources);
        Operations operations = new Operations(about, sources, schemas, mapper);
        ObjectNode document = mapper.createObjectNode();
        document.put("openapi", VERSION);
        ObjectNode info = document.putObject("info");
        info.put("title", about.title()).put("description", about.description()).put("version", "v1");
        info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", about.server());
        document.putArray("security").addObject().putArray("token");
        ArrayNode tags = document.putArray("tags");
        ObjectNode paths = document.putObject("paths");
        Map<String, String> tagged = new TreeMap<>();
        Set<String> names = new TreeSet<>();
        for (Route route : routes) {
            ApiCall call = calls.apply(route.name())
                    .orElseThrow(() -> new IllegalStateException("no roles and examples of " + route.name()));
            if (!names.add(call.name())) throw new IllegalStateException("two calls are named " + call.name());
            String tag = tag(route);
            tagged.put(
                    tag,
                    sources.doc(route.method().getDeclaringClass().getCanonicalName())
                            .text());
            ObjectNode operation = operations.of(route, call, tag, problems(route));
            ((ObjectNode) Optional.ofNullable(paths.get(route.path())).orElseGet(() -> paths.putObject(route.path())))
                    .set(route.verb().toLowerCase(Locale.ROOT), operation);
        }
        tagged.forEach((name, text) -> tags.addObject().put("name", name).put("description", text));
        components(document, schemas);
        return document;
    }

    private void components(ObjectNode document, Schemas schemas) {
        ObjectNode components = document.putObject("components");
        ObjectNode sorted = components.putObject("schemas");
        Map<String, ObjectNode> all = new TreeMap<>();
        schemas.all().properties().forEach(entry -> all.put(entry.getKey(), (ObjectNode) entry.getValue()));
        all.put(Operations.PROBLEM, Operations.problem(mapper));
        all.forEach(sorted::set);
        Closing.close(document);
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A token of `joinmarket.http.tokens`. `x-roles` of a call says for whom it is.");
    }

    /** {@code AddressController} is {@code address}. */
    private static String tag(Route route) {
        return route.method()
                .getDeclaringClass()
                .getSimpleName()
                .replaceFirst("Controller$", "")
                .toLowerCase(Locale.ROOT);
    }

    private Set<ProblemType> problems(Route route) {
        CallGraph.Reached reached = graph.from(route.method());
        Set<ProblemType> problems = made(reached);
        boolean asksDatabase = reached.touches("org.springframework.jdbc");
        for (Handler handler : handlers) {
            boolean possible = reached.made().contains(handler.exception())
                    || (asksDatabase && about.database().contains(handler.exception()));
            if (possible) problems.addAll(handler.problems());
        }
        if (asksDatabase && !route.verb().equals("GET"))
            about.database().stream()
                    .filter(name -> name.contains("#"))
                    .forEach(method -> problems.addAll(sources.problems(method)));
        if (reached.made().stream().anyMatch(type -> type.endsWith(".FieldProblem"))) problems.add(Operations.FIELD);
        return problems;
    }

    private Set<ProblemType> made(CallGraph.Reached reached) {
        Set<ProblemType> problems = new TreeSet<>();
        reached.own().forEach(method -> problems.addAll(sources.problems(method)));
        return problems;
    }

    /** Every problem that the sources of the service make: those that no call has are of none, or were missed. */
    public Set<ProblemType> problems() {
        return sources.problems();
    }
}
