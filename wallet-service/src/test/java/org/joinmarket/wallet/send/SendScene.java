package org.joinmarket.wallet.send;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Sends;
import org.jspecify.annotations.Nullable;

/** Wallets that pay, each test one of its own, and a maker's token for all of them. */
abstract class SendScene extends WalletEach {
    private static final int MAX_WALLETS = 40;

    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @Override
    WalletService started(Path folder) {
        Map<String, String> token = new TreeMap<>(WalletService.moreToken(folder, 0, "maker", "maker", "wallet-0"));
        for (int i = 1; i < MAX_WALLETS; i++) token.put("joinmarket.http.tokens[6].wallets[" + i + "]", "wallet-" + i);
        return WalletService.start(folder, List.of(token, WalletService.pairs(settings())));
    }

    static Sends.Order order(int mixdepth, String address, @Nullable Long amount, @Nullable Long rate) {
        return new Sends.Order(mixdepth, List.of(new Sends.Output(address, amount)), null, null, rate);
    }

    static Sends.Order order(long amount) {
        return order(1, OUTSIDE, amount, 5_000L);
    }

    Sends.Send request(Sends.Order order, long maxFee) {
        return new Sends.Send("payment-" + keys++, maxFee, order);
    }

    Sends.Sent send(Sends.Order order) {
        return operator.send(wallet, request(order, 100_000));
    }

    long total() {
        return operator.balances(wallet).totalSats();
    }
}
