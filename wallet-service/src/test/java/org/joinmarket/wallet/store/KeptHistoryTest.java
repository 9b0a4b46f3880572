package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainMemory.Known;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("slow")
class KeptHistoryTest {
    private static final KeyPath ONE = new KeyPath(0, 1, 5);
    private static final KeyPath TWO = new KeyPath(4, 0, 6);

    /** Of which BIP39 has published the words. */
    private static final String WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    @TempDir
    private Path folder;

    /** Of the database. */
    String[] settings() {
        return new String[0];
    }

    @Test
    void keysAreAddedAndTheRestIsReplaced() {
        try (WalletService service = WalletService.start(folder, settings())) {
            KeptHistory kept = kept(service);
            assertThat(kept.read("w")).isEqualTo(Known.NOTHING);
            assertThat(kept.keep("w", new Known("scripts", "block", Set.of(ONE))))
                    .isTrue();
            assertThat(kept.keep("w", new Known("more scripts", "", Set.of(ONE, TWO))))
                    .isTrue();

            assertThat(kept.read("w")).isEqualTo(new Known("more scripts", "", Set.of(ONE, TWO)));
            assertThat(kept.read("another")).isEqualTo(Known.NOTHING);
            assertThat(kept.keep("w", new Known("x".repeat(40), "b", Set.of()))).isTrue();
            service.mine(3);
            service.as("operator").create(new Wallets.Create("born", WalletService.PASSWORD, null, WORDS, null, 3));
            service.restart();
            assertThat(service.bean(WalletRegistry.class).get("born").birthHeight())
                    .contains(3);
            assertThat(kept(service).read("w")).isEqualTo(new Known("x".repeat(40), "b", Set.of(ONE, TWO)));
        }
    }

    private static KeptHistory kept(WalletService service) {
        return new KeptHistory(service.bean(JdbcClient.class), service.bean(TransactionTemplate.class));
    }
}
