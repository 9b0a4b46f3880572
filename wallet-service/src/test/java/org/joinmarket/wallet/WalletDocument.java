package org.joinmarket.wallet;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.support.json.StrictJson;
import org.joinmarket.support.openapi.OpenApiController;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.testkit.openapi.ApiCall;
import org.joinmarket.testkit.openapi.ApiDocument;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.WalletApi;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The description of this service's API: what {@code docs/api/wallet-service.json} has to say. */
final class WalletDocument {
    static final Path FILE = Path.of("..", "docs", "api", "wallet-service.json");

    private static final String PACKAGE = "org.joinmarket.wallet";
    private static final Set<Role> ALL = Set.of(Role.values());
    private static final Set<Role> TRADERS = Set.of(Role.MAKER, Role.TAKER, Role.OPERATOR);
    private static final Set<Role> OPERATOR = Set.of(Role.OPERATOR);

    /** What {@link WalletCalls} does not list, but tests of its own. */
    private static final Map<String, Set<Role>> ROLES = Map.ofEntries(
            Map.entry("wallets", ALL),
            Map.entry("openLeases", TRADERS),
            Map.entry("lease", TRADERS),
            Map.entry("commit", Set.of(Role.TAKER, Role.OPERATOR)),
            Map.entry("open", Set.of(Role.TAKER, Role.OPERATOR)),
            Map.entry("sign", TRADERS),
            Map.entry("broadcast", TRADERS),
            Map.entry("renew", TRADERS),
            Map.entry("release", TRADERS),
            Map.entry("tip", ALL),
            Map.entry("outpoints", ALL),
            Map.entry("feeEstimate", ALL),
            Map.entry("minimumFeeRate", ALL),
            Map.entry("makerNicks", Set.of(Role.TAKER, Role.OPERATOR)),
            Map.entry("mine", OPERATOR),
            Map.entry("fund", OPERATOR),
            Map.entry("events", ALL),
            Map.entry("openApi", ALL),
            Map.entry("backup", OPERATOR));

    private static final Map<String, String> BESIDE_THE_INTERFACE = Map.of(
            "GET " + Events.PATH, "events", "POST /api/v1/backup", "backup", "GET /api/v1/openapi.json", "openApi");

    private static final String DESCRIPTION = """
            Keys, coins and signatures of JoinMarket wallets. Amounts are whole satoshi (`…_sats`), times ISO 8601 in UTC unless said \
            otherwise, ids and transactions lower-case hex.

            Every call needs a bearer token. A token has a role (`viewer`, `maker`, `taker`, `operator`) and wallets, perhaps \
            mixdepths of them; what it does not cover is 403, and the lease of another token is 404.

            Requests are read strictly: a field that is unknown, missing, repeated or of another type is 400. In answers what \
            is absent is left out, and clients pass over fields that they do not know.

            What moves money or promises it takes an `idempotency_key` in its body, which the caller keeps before it asks: the same key \
            gets the same answer again.

            Failures are `application/problem+json` (RFC 9457). Act on `type`, which is `urn:joinmarket:problem:` and one of the \
            names that each call lists in `x-problems`.""";

    private static final Map<String, String> PARAMETERS = Map.of(
            "wallet", "Name of the wallet.",
            "id", "As an answer had it.",
            "outpoint", "`txid:vout`, lower case.",
            "mixdepth", "0 to the wallet's last one; all if absent, where it may be.",
            "amount_sats", "Of each equal output. Satoshi.",
            "target", "Blocks within which it should confirm.",
            "kind", "Only entries of these kinds.",
            "since", "ISO 8601; absent for the beginning.",
            "until", "ISO 8601; absent for now.",
            "Last-Event-ID", "Of the last event that is known, to be told those after it; absent: only what comes.");

    private static final Map<String, Object> EXAMPLES = Map.of(
            "wallet",
            "alice",
            "id",
            Example.ID,
            "outpoint",
            Example.OUTPOINT,
            "mixdepth",
            0,
            "amount_sats",
            20_000_000,
            "target",
            3,
            "since",
            "2027-01-01T00:00:00Z");

    private WalletDocument() {}

    static ApiDocument document() {
        List<Class<?>> controllers = Stream.concat(
                        annotated(RestController.class).stream(), Stream.of(OpenApiController.class))
                .toList();
        return new ApiDocument(
                new ApiDocument.About(
                        "JoinMarket wallet service",
                        DESCRIPTION,
                        "http://127.0.0.1:8081",
                        WalletApi.class,
                        controllers,
                        annotated(RestControllerAdvice.class),
                        List.of(
                                Path.of("src/main/java"),
                                Path.of("../wallet-api/src/main/java"),
                                Path.of("../service-support/src/main/java")),
                        List.of(PACKAGE, "org.joinmarket.support"),
                        PARAMETERS,
                        EXAMPLES,
                        Set.of(
                                "org.joinmarket.wallet.store.StoreUnavailable",
                                "org.springframework.dao.DataAccessResourceFailureException",
                                "org.joinmarket.wallet.store.Ownership#lost")),
                StrictJson.mapper());
    }

    private static List<Class<?>> annotated(Class<? extends java.lang.annotation.Annotation> annotation) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(annotation));
        return scanner.findCandidateComponents(PACKAGE).stream()
                .map(found -> ClassUtils.resolveClassName(
                        Objects.requireNonNull(found.getBeanClassName()), WalletDocument.class.getClassLoader()))
                .<Class<?>>map(type -> type)
                .toList();
    }

    /** Roles and examples of a call; empty if somebody forgot them. */
    static Optional<ApiCall> call(String route) {
        String name = names().get(route);
        if (name == null) return Optional.empty();
        Example example = Example.all().get(name);
        Set<Role> roles = WalletCalls.ofWallets().stream()
                .filter(one -> one.name().equals(name))
                .map(WalletCalls.OfAWallet::roles)
                .findFirst()
                .orElseGet(() -> ROLES.getOrDefault(name, Set.of()));
        if (example == null || roles.isEmpty()) return Optional.empty();
        return Optional.of(ApiCall.of(
                name,
                roles.stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toCollection(TreeSet::new)),
                example.request(),
                example.response()));
    }

    /** Of the client's interface, by route. */
    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>(BESIDE_THE_INTERFACE);
        Arrays.stream(WalletApi.class.getDeclaredMethods())
                .forEach(method -> names.put(Routes.of(method), method.getName()));
        return names;
    }
}
