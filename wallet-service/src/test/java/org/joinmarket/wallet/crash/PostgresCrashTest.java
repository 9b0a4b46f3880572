package org.joinmarket.wallet.crash;

import java.nio.file.Path;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same on PostgreSQL; what matters most in every run, the rest in the extended one. */
@Tag("postgres")
class PostgresCrashTest extends CrashTest {
    @Override
    CrashingService.Place place(Path folder) {
        return new CrashingService.Place(folder, PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
    }

    @Test
    @Tag("extended")
    @Override
    void aBondAndItsRedemption() {
        redemption();
    }

    @Test
    @Tag("extended")
    @Override
    void theEndOfALease() {
        release();
    }

    @Test
    @Tag("extended")
    @Override
    void theEndOfALeaseWhoseTimeIsOver() {
        expiry();
    }

    @Test
    @Tag("extended")
    @Override
    void theFirstBlockOfARoundAndAPayment() {
        firstBlock();
    }

    @Test
    @Tag("extended")
    @Override
    void theSeventhBlockOfARoundAndAPayment() {
        seventhBlock();
    }

    @Test
    @Tag("extended")
    @Override
    void thePaymentThatIsGivenUpAndConfirmsAllTheSame() {
        givenUp();
    }

    @Test
    @Tag("extended")
    @Override
    void aPaymentOfAWatchedWallet() {
        watchedPayment();
    }

    /** Its signature is among the steps of {@link #aPaymentThatOthersHaveMade}. */
    @Test
    @Tag("extended")
    @Override
    void aPaymentThatIsSignedLater() {
        signedPayment();
    }
}
