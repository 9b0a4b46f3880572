package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.NodeSettings;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A bitcoind as most people run it, without an index of transactions, and which goes away and comes back. */
@Tag("bitcoind")
class BitcoindWithoutIndexTest {
    private static final Sats MILLION = new Sats(1_000_000);
    private static final Sats LESS = new Sats(999_000);
    private static final KeyPath DEPOSIT = new KeyPath(0, 0, 0);
    private static final KeyPath CHANGE = new KeyPath(0, 1, 0);
    private static final KeyPath MIXED = new KeyPath(1, 1, 0);

    private final TestWallet wallet = TestWallet.create();
    private Bitcoind bitcoind;
    private ChainBackend chain;

    @BeforeEach
    void start() {
        bitcoind = Bitcoind.start("-txindex=0", "-blockfilterindex=0");
        chain = new BitcoindChain(
                NodeSettings.of(
                        Network.REGTEST,
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30)),
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        chain.close();
        bitcoind.close();
    }

    private RegtestChain regtest() {
        return chain.regtest().orElseThrow();
    }

    private OutPoint deposit() {
        TxId txid = regtest().fund(wallet.script(DEPOSIT), MILLION);
        regtest().mine(1, Optional.empty());
        OutPoint first = new OutPoint(txid, 0);
        OutPoint second = new OutPoint(txid, 1);
        return chain.lookup(List.of(first, second)).entrySet().stream()
                .filter(entry -> entry.getValue().script().equals(wallet.script(DEPOSIT)))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private Transaction broadcast(OutPoint outPoint, Sats value, KeyPath from, KeyPath to, Sats pays) {
        Transaction tx = wallet.spend(outPoint, value, from, new TxOutput(pays, wallet.script(to)));
        assertThat(chain.broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Accepted(tx.txid()));
        return tx;
    }

    @Test
    void followsTransactionsOfWatchedWalletsAlsoWhenAllTheirOutputsAreSpent() {
        chain.watch(wallet.watched());
        OutPoint outPoint = deposit();
        Transaction first = broadcast(outPoint, MILLION, DEPOSIT, MIXED, LESS);
        assertThat(chain.status(first)).isEqualTo(new TransactionStatus.InMempool());
        regtest().mine(1, Optional.empty());
        int height = chain.tip().height();
        broadcast(new OutPoint(first.txid(), 0), LESS, MIXED, CHANGE, new Sats(998_000));
        regtest().mine(1, Optional.empty());

        assertThat(chain.status(first.txid())).isEqualTo(new TransactionStatus.Confirmed(height, 2));
        Transaction loser = wallet.spend(outPoint, MILLION, DEPOSIT, new TxOutput(LESS, wallet.script(CHANGE)));
        assertThat(chain.status(loser)).isEqualTo(new TransactionStatus.Conflicted(outPoint, true));
        assertThat(chain.isSpent(outPoint)).isTrue();
        assertThat(chain.broadcast(first.serialize()))
                .as("long confirmed")
                .isEqualTo(new BroadcastResult.Accepted(first.txid()));
    }

    @Test
    void findsTransactionsOfOthersByTheirUnspentOutputs() {
        Transaction tx = broadcast(deposit(), MILLION, DEPOSIT, MIXED, LESS);
        assertThat(chain.status(tx)).isEqualTo(new TransactionStatus.InMempool());
        regtest().mine(3, Optional.empty());

        assertThat(chain.status(tx))
                .isEqualTo(new TransactionStatus.Confirmed(chain.tip().height() - 2, 3));
        assertThat(chain.status(tx.txid()))
                .as("by its id alone it cannot be found")
                .isEqualTo(new TransactionStatus.NotFound());
    }

    @Test
    void isUnavailableWhileBitcoindIsAwayAndGoesOnWhenItIsBack() {
        chain.watch(wallet.watched());
        OutPoint outPoint = deposit();

        bitcoind.stop();
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.tip());
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.unspent(wallet.id()));
        bitcoind.startAgain();

        assertThat(chain.unspent(wallet.id()))
                .extracting(WalletOutput::outPoint)
                .containsExactly(outPoint);
        assertThat(chain.used(wallet.id())).containsExactly(DEPOSIT);
        assertThat(regtest().mine(1, Optional.empty())).hasSize(1);
    }
}
