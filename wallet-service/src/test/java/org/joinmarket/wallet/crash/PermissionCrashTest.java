package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.KeyPath;
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

    /** Whoever has said no is not asked again, whatever has become of us meanwhile. */
    @Test
    void aPaymentThatASecondPersonHasRefused() {
        int died = steps.each(_ -> {}, key -> {
            permissions().refuse(key);
            assertThatThrownBy(() -> permissions().pay(key))
                    .isInstanceOf(ApiProblem.class)
                    .hasMessage("approval-refused");
            assertThat(life.payments().isMade("alice", key)).isFalse();
        });
        assertThat(died).as("what waits, the word").isGreaterThanOrEqualTo(4);
    }

    @Test
    void anAuthorizationThatIsRevoked() {
        Map<String, String> made = new HashMap<>();
        int died = steps.each(key -> made.put(key, permissions().authorized(key)), key -> {
            String authorization = String.valueOf(made.get(key));
            permissions().revoke(authorization);
            assertThat(permissions().stateOf(authorization)).isEqualTo(Authorizations.AuthorizationState.REVOKED);
            assertThatThrownBy(() -> permissions().lease(key, authorization)).isInstanceOf(ApiProblem.class);
        });
        assertThat(died).isEqualTo(2);
    }

    /** From then on the address is not for others. */
    @Test
    void anAuthorizationToAnOwnAddress() {
        var own = new KeyPath[1];
        int died = steps.each(_ -> own[0] = BackUp.of(life, "carol").nextPath(3), key -> {
            String authorization = permissions().authorizedToOwn(key, own[0]);
            assertThat(permissions().authorizedToOwn(key, own[0])).isEqualTo(authorization);
            assertThat(BackUp.of(life, "carol").next(3)).isEqualTo(own[0].index() + 1);
        });
        assertThat(died).isGreaterThanOrEqualTo(2);
    }

    private PermissionDeeds permissions() {
        return life.permissions();
    }
}
