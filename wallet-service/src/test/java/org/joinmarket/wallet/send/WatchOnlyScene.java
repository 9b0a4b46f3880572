package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Wallets of public keys alone; the test has the keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WatchOnlyScene {
    static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final int MIXDEPTHS = 5;
    private static final int MAX_WALLETS = 20;

    WalletService service;
    WalletApi operator;
    private Device device;
    String wallet = "";
    private int wallets;
    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(
                folder,
                List.of(
                        WalletService.tokenOfMany(folder, 0, "maker", "maker", "watched", MAX_WALLETS),
                        WalletService.tokenOfMany(folder, 1, "taker", "taker", "watched", MAX_WALLETS),
                        WalletService.pairs(settings())));
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
        device.close();
    }

    /** Each test has keys of its own. */
    @BeforeEach
    void nameAWallet() {
        wallet = "watched-" + wallets++;
        device = Device.of(wallet);
    }

    String xpub(int mixdepth) {
        return device.account(mixdepth);
    }

    List<String> accounts(UnaryOperator<String> first) {
        List<String> accounts = new ArrayList<>();
        for (int i = 0; i < MIXDEPTHS; i++) accounts.add(i == 0 ? first.apply(xpub(i)) : xpub(i));
        return accounts;
    }

    void watch(long... sats) {
        operator.watch(new Wallets.Watch(wallet, accounts(xpub -> "[" + fingerprint() + "/84'/1'/0']" + xpub)));
        service.follow(wallet);
        for (long value : sats)
            operator.fund(new Chain.Fund(
                    operator.newAddress(wallet, new Wallets.NewAddress(1)).address(), value));
        service.mine(1);
    }

    static Sends.Order order(long amount) {
        return new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L);
    }

    Psbts.Created create(long amount, int mixdepth) {
        operator.fund(new Chain.Fund(
                operator.newAddress(wallet, new Wallets.NewAddress(mixdepth)).address(), 2 * amount));
        service.mine(1);
        Sends.Order order = new Sends.Order(mixdepth, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L);
        return operator.createPsbt(wallet, new Sends.Send(key(), 10_000, order));
    }

    Psbts.Created create(long amount) {
        return operator.createPsbt(wallet, new Sends.Send(key(), 10_000, order(amount)));
    }

    static Psbt psbt(String base64) {
        return Psbt.parseBase64(base64).toOptional().orElseThrow();
    }

    /** What a device does that has the keys and nothing else. */
    Psbt sign(Psbt psbt) {
        return device.sign(psbt);
    }

    Sends.Sent finish(Psbt psbt) {
        return operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(psbt.base64())));
    }

    void assertRefused(String reason, Psbt psbt) {
        WalletProblem problem = problemOf(() -> finish(psbt));
        assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(WalletProblem.PSBT_REFUSED);
        assertThat(problem.reason()).isEqualTo(reason);
    }

    Sends.State state(Psbts.Created created) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(created.send().id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** Of the master key, as eight hex digits. */
    final String fingerprint() {
        return device.fingerprint();
    }

    /** A key that no request had. */
    final String key() {
        return "watch-key-" + keys++;
    }
}
