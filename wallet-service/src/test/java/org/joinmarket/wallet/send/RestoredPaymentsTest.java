package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payments that a back-up has as under way may have been given up since, and made again with other coins. */
class RestoredPaymentsTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final List<String> BOTH = List.of("carol", "alice");

    @TempDir
    Path folder;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    private static Sends.Send payment(String key) {
        var order = new Sends.Order(0, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 2_000L);
        return new Sends.Send(key, 10_000, order);
    }

    private void restore(WalletService service) throws IOException {
        service.stop();
        Files.createFile(folder.resolve("data").resolve("restored"));
        service.startAgain();
        for (String wallet : BOTH) {
            service.as("operator").unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD));
            service.follow(wallet);
        }
    }

    @Test
    void areFollowedAndNotSentAgainUnlessTheyAreAskedFor() throws IOException {
        try (WalletService service = WalletService.start(folder, settings())) {
            for (String wallet : BOTH) service.wallet(wallet, 0, 1_000_000, 1_000_000);
            Sends.Sent nowhere = Desks.of(service, Desks.AWAY)
                    .payments()
                    .send("operator", service.bean(WalletRegistry.class).get("carol"), payment("nowhere-01"));
            Sends.Sent there = service.as("operator").send("alice", payment("there-0001"));

            restore(service);
            for (int i = 0; i < 2; i++) service.tick();
            WalletApi operator = service.as("operator");
            assertThat(operator.sends("alice").sends())
                    .extracting(Sends.Sent::state, Sends.Sent::note)
                    .containsExactly(tuple(Sends.State.BROADCAST, null));
            assertThat(operator.sends("carol").sends()).singleElement().satisfies(sent -> {
                assertThat(sent.state()).isEqualTo(Sends.State.SIGNED);
                assertThat(sent.note()).contains("bump it");
            });
            assertThat(service.bean(ChainBackend.class).status(new TxId(nowhere.txid())))
                    .isInstanceOf(TransactionStatus.NotFound.class);

            var wanted = new Bumps.Replace("wanted-001", 50_000, new Bumps.Order(null, 9_000L, null, null));
            assertThat(operator.bump("carol", nowhere.id(), wanted).state()).isEqualTo(Sends.State.BROADCAST);
            service.mine(1);
            service.tick();
            assertThat(operator.sends("alice").sends())
                    .extracting(Sends.Sent::id, Sends.Sent::state)
                    .containsExactly(tuple(there.id(), Sends.State.CONFIRMED));
        }
    }

    /** Also what the mempool has: given up, it would have been there as well. A block settles it. */
    @Test
    void areSentAgainOnceABlockHasHadThem() throws IOException {
        try (WalletService service = WalletService.start(folder, settings())) {
            for (String wallet : BOTH) service.wallet(wallet, 0, 1_000_000, 1_000_000);
            String id =
                    service.as("operator").send("alice", payment("there-0001")).id();
            restore(service);
            service.tick();
            assertThat(service.bean(SendStore.class).isUnsure(id)).isTrue();
            service.mine(1);
            service.tick();
            assertThat(service.bean(SendStore.class).isUnsure(id)).isFalse();
            restore(service);
            assertThat(service.bean(SendStore.class).isUnsure(id))
                    .as("a reorganisation may have taken its block, and its maker may have given it up")
                    .isTrue();
        }
    }
}
