package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.List;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelsTest {
    private static final String NOWHERE = "00".repeat(32) + ":0";

    @TempDir
    static Path folder;

    private WalletService service;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start() {
        service = WalletService.start(folder, settings());
        service.wallet("alice", 0, 300_000, 400_000);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Wallets.Utxo coin(int number) {
        return service.as("operator").utxos("alice", 0).utxos().get(number);
    }

    @Test
    void aCoinIsFrozenWithALabelWhichStaysWhenItIsNot() {
        WalletApi operator = service.as("operator");
        String outpoint = coin(0).outpoint();
        Wallets.Utxo frozen = operator.freeze("alice", new Wallets.Freeze(outpoint, true, "from the raffle 🎟"));
        assertThat(frozen.label()).isEqualTo("from the raffle 🎟");
        assertThat(frozen.frozenFor()).isEqualTo(Wallets.FreezeReason.OPERATOR);

        service.restart();
        service.follow("alice");

        assertThat(coin(0)).isEqualTo(frozen);
        Wallets.Utxo free = service.as("operator").freeze("alice", new Wallets.Freeze(outpoint, false));
        assertThat(free.frozen()).isFalse();
        assertThat(free.label()).isEqualTo("from the raffle 🎟");
        assertThat(service.as("operator")
                        .freeze("alice", new Wallets.Freeze(outpoint, false, ""))
                        .label())
                .isNull();
    }

    @Test
    void aCoinIsLabelledAndTheViewerSeesIt() {
        String outpoint = coin(1).outpoint();
        assertThat(service.as("operator")
                        .labelCoin("alice", new Wallets.LabelCoin(outpoint, "x".repeat(255)))
                        .label())
                .isEqualTo("x".repeat(255));
        service.as("operator").labelCoin("alice", new Wallets.LabelCoin(outpoint, "rent"));
        assertThat(service.as("viewer").utxos("alice", 0).utxos().get(1).label())
                .isEqualTo("rent");
        assertThat(service.as("operator")
                        .labelCoin("alice", new Wallets.LabelCoin(outpoint, ""))
                        .label())
                .isNull();
    }

    @Test
    void labelsThatAreNoLineOfTextAreRefusedAndNothingIsFrozen() {
        WalletApi operator = service.as("operator");
        String outpoint = coin(1).outpoint();
        for (String label :
                List.of("x".repeat(256), "two\nlines", "nul\0", "esc\u001b[2J", "del\u007f", "half \ud83c", "\u2028")) {
            assertField("label", () -> operator.labelCoin("alice", new Wallets.LabelCoin(outpoint, label)));
            assertField("label", () -> operator.freeze("alice", new Wallets.Freeze(outpoint, true, label)));
        }
        assertThat(coin(1).frozen()).isFalse();
        assertField("outpoint", () -> operator.labelCoin("alice", new Wallets.LabelCoin(NOWHERE, "x")));
        assertField("outpoint", () -> operator.labelCoin("alice", new Wallets.LabelCoin("nonsense", "x")));
    }

    @Test
    void aWalletHasSoManyLabelsAndNoMore() {
        service.wallet("bob", 0, 300_000);
        String outpoint =
                service.as("operator").utxos("bob", 0).utxos().getFirst().outpoint();
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql(
                        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 9999)"
                                + " insert into labels (wallet, type, ref, label) select 'bob', 'tx', 'number ' || i, 'x' from n")
                .update();
        service.as("operator").labelCoin("bob", new Wallets.LabelCoin(outpoint, "the last"));
        assertThat(service.as("operator")
                        .labelCoin("bob", new Wallets.LabelCoin(outpoint, "changed"))
                        .label())
                .isEqualTo("changed");
        service.fund("bob", 0, 200_000);
        String another = service.as("operator").utxos("bob", 0).utxos().get(1).outpoint();
        assertProblem(
                409,
                "too-many-labels",
                () -> service.as("operator").labelCoin("bob", new Wallets.LabelCoin(another, "one more")));
    }
}
