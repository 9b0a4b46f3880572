package org.joinmarket.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Told told = new Told();

    private void report(boolean decorated) {
        new Report(
                        new Story(told.stream(), decorated),
                        Coinjoin.of(Round.JOB),
                        Round.before(),
                        Round.after(),
                        List.of("maker-1", "maker-2"),
                        "taker")
                .print();
    }

    @Test
    void saysWhoseEachInputAndOutputIsAsFarAsItIsKnown() {
        report(false);

        assertThat(told.lines())
                .contains(
                        "Transaction " + Round.TRANSACTION.txid() + "  (" + Round.TRANSACTION.vsize() + " vbytes)",
                        "  0         40 000 000  maker-1    aaaaaaaaaaaa…aaaa:0",
                        "  1        100 000 000  taker      bbbbbbbbbbbb…bbbb:0",
                        "  2                  ?  ?          cccccccccccc…cccc:0",
                        "  0         20 000 000  taker      = equal output, mixdepth 1",
                        "  1         79 994 469  taker        change, mixdepth 0",
                        "  2         20 002 500  maker-1      change, mixdepth 0",
                        "  3         20 000 000  ?          = equal output");
    }

    @Test
    void saysWhatTheTakerPaidToWhomAndThatItsWalletAgrees() {
        report(false);

        assertThat(told.lines())
                .containsSubsequence(
                        "What the taker paid",
                        "  miner fee                             531 sats   0.0027 %",
                        "  maker J5aliceOOOOOOOOO              2 500 sats   0.0125 %",
                        "  maker J5bobOOOOOOOOOOO              2 500 sats   0.0125 %",
                        "  together                            5 531 sats   0.0277 %",
                        "  the wallet agrees:                  5 531 sats less in the wallet",
                        "What the makers earned",
                        "  maker-1                             2 500 sats",
                        "  maker-2                             2 500 sats");
    }

    @Test
    void marksTheEqualOutputsByColourOnATerminal() {
        report(true);

        assertThat(told.lines())
                .filteredOn(line -> line.contains("\u001b[33m"))
                .hasSize(3)
                .allMatch(line -> line.contains("= equal output"));
    }

    @Test
    void aSnapshotHasEveryCoinOfEveryWallet() {
        FakeWalletService service = FakeWalletService.onRegtest();
        String coin = service.wallet("taker").fund(0, Sats.sats(30_000)).toString();
        service.wallet("taker").fund(2, Sats.sats(20_000));
        service.wallet("maker-1").fund(0, Sats.sats(5_000));

        Snapshot snapshot = Snapshot.of(service.as("operator"), List.of("taker", "maker-1"));

        assertThat(snapshot.coins()).hasSize(3);
        assertThat(snapshot.coins().get(coin))
                .isNotNull()
                .extracting(Snapshot.Coin::wallet)
                .isEqualTo("taker");
        assertThat(snapshot.total("taker")).isEqualTo(50_000);
        assertThat(snapshot.total("maker-1")).isEqualTo(5_000);
        assertThat(snapshot.total("nobody")).isZero();
    }
}
