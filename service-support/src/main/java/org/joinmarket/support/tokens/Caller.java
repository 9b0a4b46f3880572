package org.joinmarket.support.tokens;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.support.problems.ApiProblem;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;

/**
 * Who calls, as its token says. Get it as a controller's parameter ({@code @CurrentCaller Caller caller}).
 *
 * @param name the token's name, unique in this service; leases and the like belong to it
 * @param role what the caller is
 * @param wallets names of the wallets it may use, or {@code *} for every wallet
 * @param mixdepths mixdepths it may use in these wallets; empty means every mixdepth
 */
public record Caller(String name, Role role, Set<String> wallets, Set<Integer> mixdepths) {
    /** Stands for every wallet in {@link #wallets}. */
    public static final String EVERY_WALLET = "*";

    static final String ATTRIBUTE = Caller.class.getName();

    public Caller {
        wallets = Set.copyOf(wallets);
        mixdepths = Set.copyOf(mixdepths);
    }

    /** The caller of this exchange; empty on an open path without a token. */
    public static Optional<Caller> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    public boolean is(Role... anyOf) {
        return Arrays.asList(anyOf).contains(role);
    }

    public boolean mayUse(String wallet) {
        return wallets.contains(wallet) || wallets.contains(EVERY_WALLET);
    }

    public boolean mayUse(String wallet, int mixdepth) {
        return mayUse(wallet) && (mixdepths.isEmpty() || mixdepths.contains(mixdepth));
    }

    /**
     * Stops the request unless the caller has one of these roles.
     *
     * @throws ApiProblem 403 {@code role-not-allowed}
     */
    public void require(Role... anyOf) {
        if (!is(anyOf)) {
            throw new ApiProblem(
                    HttpStatus.FORBIDDEN,
                    "role-not-allowed",
                    "This token's role may not do this.",
                    Map.of("role", role.name()));
        }
    }

    /**
     * Stops the request unless the token covers the wallet. The answer is the same whether or not the wallet exists.
     *
     * @throws ApiProblem 403 {@code wallet-not-allowed}
     */
    public void requireWallet(String wallet) {
        if (!mayUse(wallet)) {
            throw new ApiProblem(
                    HttpStatus.FORBIDDEN, "wallet-not-allowed", "This token does not cover the wallet.", Map.of());
        }
    }

    /**
     * Stops the request unless the token covers the wallet and the mixdepth.
     *
     * @throws ApiProblem 403 {@code wallet-not-allowed} or {@code mixdepth-not-allowed}
     */
    public void requireMixdepth(String wallet, int mixdepth) {
        requireWallet(wallet);
        if (!mayUse(wallet, mixdepth)) throw mixdepthNotAllowed(Map.of("field", "mixdepth"));
    }

    /**
     * Stops the request unless the token covers every mixdepth of the wallet: for what concerns all of it.
     *
     * @throws ApiProblem 403 {@code wallet-not-allowed} or {@code mixdepth-not-allowed}
     */
    public void requireWholeWallet(String wallet) {
        requireWallet(wallet);
        if (!mixdepths.isEmpty()) throw mixdepthNotAllowed(Map.of());
    }

    private static ApiProblem mixdepthNotAllowed(Map<String, Object> extras) {
        return new ApiProblem(
                HttpStatus.FORBIDDEN, "mixdepth-not-allowed", "This token does not cover the mixdepth.", extras);
    }
}
