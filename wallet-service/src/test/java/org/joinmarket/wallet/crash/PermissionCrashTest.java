package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Sends;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** As {@link CrashTest}, of what needs the word of an operator, or of two: it is said once and good for once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionCrashTest {
    private Life life;
    private EveryStep steps;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder));
        life.fundedMarket();
        steps = new EveryStep(life);
    }

    @AfterAll
    void end() {
        life.close();
    }

    @Test
    void aPaymentThatASecondPersonHasApproved() {
        int died = steps.each(_ -> {}, key -> {
            Sends.Sent sent = permissions().payApproved(key);
            assertThat(permissions().unused("alice")).as("it is used up").isEmpty();
            life.payments().tellAgain();
            assertThat(permissions().pay(key).id()).isEqualTo(sent.id());
            assertThat(permissions().pay(key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(died)
                .as("what waits, the word, the signature, the chain, its answer")
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    void aRoundThatPaysWhoTheOperatorHasNamed() {
        int died = steps.each(_ -> {}, key -> {
            String authorization = permissions().authorized(key);
            assertThat(permissions().unused("carol")).as("it is used up").isEmpty();
            permissions().round(key, authorization);
            assertThat(permissions().lease(key, authorization).signed())
                    .as("the same lease")
                    .isNotNull();
            assertThat(permissions().stateOf(authorization)).isEqualTo(Authorizations.AuthorizationState.USED);
        });
        assertThat(died).as("two words more than a round").isGreaterThanOrEqualTo(20);
    }

    private PermissionDeeds permissions() {
        return life.permissions();
    }
}
