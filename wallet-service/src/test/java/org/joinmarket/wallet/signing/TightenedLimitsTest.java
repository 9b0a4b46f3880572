package org.joinmarket.wallet.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertSigningRefused;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authorization and a lease of before do not outlive what the settings allow now: the signer asks them last. */
@Tag("slow")
class TightenedLimitsTest {
    private static final long AMOUNT = 1_000_000;
    private static final String NAMED = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String OTHER = "bcrt1q7war3lusq3ez633rzzfkp75unfcgrqqcu80sgp0ellhrdvkzxh5swspygk";

    private Path folder;
    private Map<String, String> database;
    private WalletService service;
    private Leases.Lease carol;
    private Round round;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeEach
    void authorizedAndAgreed(@TempDir Path folder) {
        this.folder = folder;
        database = WalletService.pairs(settings());
        service = WalletService.start(folder, List.of(database));
        for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
        String authorization = service.as("operator")
                .authorizeSpend("carol", new Authorizations.AuthorizeSpend("to-somebody", NAMED, AMOUNT, 20_000, 3_600))
                .id();
        carol = service.as("carol").leaseAsTaker("carol", Round.payingRequest("to-somebody", AMOUNT, authorization));
        round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
    }

    private Leases.Lease maker(String name) {
        return service.as(name).leaseAsMaker(name, Round.makerRequest("to-somebody", AMOUNT));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void restartWith(String... settings) {
        service.close();
        service = WalletService.start(folder, List.of(database, WalletService.pairs(settings)));
        service.as("operator").unlock("carol", new Wallets.Unlock(WalletService.PASSWORD));
        service.follow("carol");
    }

    private Leases.Signed sign() {
        return service.as("carol").sign(carol.id(), round.unsigned());
    }

    private void isSignedWith(String... settings) {
        assertThat(service.as("carol").lease(carol.id()).state()).isEqualTo(Leases.State.GRANTED);
        restartWith(settings);
        assertThat(sign().signatures()).isNotEmpty();
    }

    @Test
    void anAddressThatIsNoLongerAllowedIsNotPaid() {
        restartWith("joinmarket.wallet.spending.allow-list[0]", OTHER);
        assertSigningRefused("DESTINATION_NOT_ALLOWED", this::sign);
        isSignedWith(
                "joinmarket.wallet.spending.allow-list[0]", OTHER, "joinmarket.wallet.spending.allow-list[1]", NAMED);
    }

    @Test
    void noMoreLeavesThanMayNow() {
        restartWith("joinmarket.wallet.spending.max-value-sats", Long.toString(AMOUNT - 1));
        assertSigningRefused("VALUE_TOO_HIGH", this::sign);
        isSignedWith("joinmarket.wallet.spending.max-value-sats", Long.toString(AMOUNT));
    }
}
