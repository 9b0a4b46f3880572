package org.joinmarket.wallet.send;

import java.nio.file.Path;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One service for all tests of a class, and for each the name of a wallet of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WalletEach {
    /** An address of nobody here. */
    static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    WalletService service;
    WalletApi operator;
    String wallet = "";
    private int wallets;

    /** A service with the settings that the tests of the class need. */
    abstract WalletService started(Path folder);

    @BeforeAll
    void start(@TempDir Path folder) {
        service = started(folder);
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void nameAWallet() {
        wallet = another();
    }

    /** A name that no wallet had. */
    final String another() {
        return "wallet-" + wallets++;
    }

    Sends.Sent sent(String id) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
