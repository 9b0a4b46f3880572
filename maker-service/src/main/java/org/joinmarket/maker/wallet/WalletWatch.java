package org.joinmarket.maker.wallet;

import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;

/**
 * Asks whether one wallet can serve, and with how much. Tells it first under which nick offers will be made: takers of the same
 * wallet service leave that out, and must know it before there is an offer to choose. One look at a time.
 */
public final class WalletWatch {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final WalletApi api;
    private final String wallet;
    private final Nick maker;
    private volatile boolean nickKnown;

    public WalletWatch(WalletApi api, String wallet, Nick maker) {
        this.api = api;
        this.wallet = wallet;
        this.maker = maker;
    }

    public sealed interface View {
        /** @param largest what one lease gets of the mixdepth that has the most: it spends from one mixdepth only */
        record Ready(Sats largest) implements View {}

        record NotReady(Standing why) implements View {}
    }

    /** Blocks; never throws for what the wallet service says or does not say. */
    public View look() {
        try {
            Wallets.Status status = api.wallet(wallet);
            if (!status.ready()) return new View.NotReady(whyNot(status));
            if (!nickKnown) api.registerNick(wallet, new Bonds.RegisterNick(maker.value()));
            nickKnown = true;
            List<Wallets.Balance> mixdepths = api.balances(wallet).mixdepths();
            long largest = mixdepths.stream()
                    .mapToLong(Wallets.Balance::offerableSats)
                    .max()
                    .orElse(0);
            return new View.Ready(Sats.sats(Math.clamp(largest, 0, Sats.MAX_MONEY)));
        } catch (WalletProblem problem) {
            nickKnown = false; // whoever answers next may be one that was restored
            return new View.NotReady(whyNot(problem));
        }
    }

    private static Standing whyNot(Wallets.Status status) {
        if (status.state() == Wallets.State.LOCKED) return Standing.WALLET_LOCKED;
        String reason = status.reason() == null ? "" : status.reason();
        return switch (reason) {
            case WalletProblem.CHAIN_UNAVAILABLE -> Standing.CHAIN_UNAVAILABLE;
            case WalletProblem.LOOKUPS_REVEAL_ROUNDS -> Standing.ROUNDS_REVEALED;
            default -> Standing.WALLET_NOT_READY;
        };
    }

    private static Standing whyNot(WalletProblem problem) {
        if (problem.is(WalletProblem.LOCKED)) return Standing.WALLET_LOCKED;
        if (problem.is(WalletProblem.CHAIN_UNAVAILABLE)) return Standing.CHAIN_UNAVAILABLE;
        if (problem.is(WalletProblem.BUDGET_EXHAUSTED)) return Standing.NICK_REFUSED;
        return switch (problem.status()) {
            case UNAUTHORIZED, FORBIDDEN -> Standing.TOKEN_REFUSED;
            case NOT_FOUND -> Standing.WALLET_NOT_FOUND;
            default -> Standing.WALLET_UNREACHABLE;
        };
    }
}
