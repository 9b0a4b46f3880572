package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.WalletApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Wallets of an operator and a maker who has bonds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BondScene {
    static final String TAKER = "J5CsAvRrYi1rVv4O";
    static final String MAKER = "J5BmT7wWq8wYkbUs";
    private static final int MAX_WALLETS = 20;
    static final long COINS = 50_000_000;

    WalletService service;
    WalletApi operator;
    WalletApi maker;
    String wallet = "";
    private int wallets;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        Map<String, String> token = WalletService.tokenOfMany(folder, 0, "maker", "maker", "wallet", MAX_WALLETS);
        service = WalletService.start(
                folder,
                List.of(
                        token,
                        Map.of("joinmarket.wallet.bonds.proofs-per-minute", "5"),
                        WalletService.pairs(settings())));
        operator = service.as("operator");
        maker = service.as("maker");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void aWallet() {
        wallet = "wallet-" + wallets++;
        service.wallet(wallet, 1, 1_000_000);
    }

    YearMonth month(int ahead) {
        return YearMonth.from(service.clock().instant().atOffset(ZoneOffset.UTC))
                .plusMonths(ahead);
    }

    Bonds.Bond only() {
        List<Bonds.Bond> bonds = operator.bonds(wallet).bonds();
        assertThat(bonds).hasSize(1);
        return bonds.getFirst();
    }

    CertificateExpiry expiry(int more) {
        int now = CertificateExpiry.from(operator.tip().height()).period();
        return new CertificateExpiry(now + more);
    }

    Bonds.Proof prove() {
        return maker.proveBond(wallet, new Bonds.ProofRequest(TAKER, MAKER));
    }

    /** As after an update; its wallets are locked. */
    final void restart() {
        service.restart();
        operator = service.as("operator");
        maker = service.as("maker");
    }
}
