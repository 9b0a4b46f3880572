package org.joinmarket.wallet.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.joinmarket.wallet.OverheardChain;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Histories.Entry;
import org.joinmarket.wallet.api.Histories.Status;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coins that no block has, and that a child of ours spends: only the chain knows that they were not taken back. */
class HurriedDepositTest {
    private final AtomicBoolean isMute = new AtomicBoolean();
    private WalletService service;
    private WalletApi operator;
    private String deposit = "";

    private ChainBackend thatMayBeMute(ChainBackend chain) {
        return OverheardChain.of(chain, (method, _) -> {
            if (isMute.get() && method.equals("status"))
                throw new ChainUnavailable(ChainTrouble.NODE_BUSY, "busy", "wait", null);
        });
    }

    @BeforeEach
    void hurry(@TempDir Path folder) {
        service = WalletService.start(folder, this::thatMayBeMute);
        operator = service.as("operator");
        service.wallet("alice", 1, 50_000);
        service.fund("alice", 1, 1_000_000);
        look();
        deposit = operator.utxos("alice", null).utxos().stream()
                .filter(coin -> coin.confirmations() == 0)
                .map(Wallets.Utxo::outpoint)
                .findFirst()
                .orElseThrow();
        operator.makeChild(
                "alice", new Bumps.MakeChild("hurried-1", 50_000, new Bumps.ChildOrder(deposit, null, 20_000L)));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void look() {
        Wallet alice = service.bean(WalletRegistry.class).get("alice");
        service.bean(CoinLedger.class).look(alice, service.bean(CoinBook.class).look(alice));
    }

    private Status status(String id) {
        return operator.history("alice", null, null, null).entries().stream()
                .filter(entry -> entry.id().equals(id))
                .map(Entry::status)
                .findFirst()
                .orElseThrow();
    }

    private long held() {
        Wallet alice = service.bean(WalletRegistry.class).get("alice");
        return service.bean(CoinLedger.class)
                .held(alice, List.of(service.clock().instant()))
                .getFirst()
                .total();
    }

    @Test
    void isAskedForHoweverLongItWaits() {
        look();
        service.clock().advance(Duration.ofDays(20));
        look();
        assertThat(status(deposit)).isEqualTo(Status.UNCONFIRMED);

        service.mine(1);
        look();
        assertThat(status(deposit)).isEqualTo(Status.CONFIRMED);
    }

    @Test
    void keepsNothingElseFromBeingNoted() {
        isMute.set(true);
        service.fund("alice", 0, 70_000);

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(this::look);

        assertThat(operator.history("alice", null, null, null).entries())
                .anySatisfy(entry -> assertThat(entry.amountSats()).isEqualTo(70_000));
        assertThat(held()).as("the fee is paid").isBetween(1_000_000L, 1_119_999L);
        isMute.set(false);
        look();
        assertThat(status(deposit)).isEqualTo(Status.UNCONFIRMED);
    }
}
