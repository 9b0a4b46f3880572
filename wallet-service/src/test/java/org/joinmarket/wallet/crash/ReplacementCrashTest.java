package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.send.Children;
import org.joinmarket.wallet.send.Replacements;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** As {@link CrashTest}, of what hurries payments and deposits up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplacementCrashTest {
    private static final long RATE = 9_000;
    private static final long MAX_FEE = 100_000;

    private final Map<String, String> outpoints = new HashMap<>();
    private Life life;
    private EveryStep steps;

    CrashingService.Place place(Path folder) {
        return CrashingService.Place.sqlite(folder);
    }

    @BeforeAll
    void begin(@TempDir Path folder) {
        life = Life.begin(place(folder));
        life.wallet("alice", 1, 100 * Life.AMOUNT, 100 * Life.AMOUNT);
        steps = new EveryStep(life);
    }

    @AfterAll
    void end() {
        life.close();
    }

    /** The embedded chain replaces nothing, so what is replaced has not come to it: the service died with it on its lips. */
    @Test
    void aReplacement() {
        int died = steps.each(this::signedAndNotTold, key -> {
            Sends.Sent second = replace(key);
            life.check();
            life.payments().tellAgain();
            assertThat(replace(key).id()).isEqualTo(second.id());
            assertThat(replace(key).txid()).isEqualTo(second.txid());
            assertThat(replace(key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(died).as("the signature, the chain, and its answer").isGreaterThanOrEqualTo(6);
    }

    private void signedAndNotTold(String key) {
        assertThat(life.diesAt(Fuse.Moment.BEFORE, 2, () -> life.payments().pay("alice", key)))
                .isTrue();
        life.restart();
        assertThat(life.payments().idOf("alice", key)).isNotEmpty();
    }

    private Sends.Sent replace(String key) {
        var order = new Bumps.Order(null, RATE, null, null);
        return life.service()
                .bean(Replacements.class)
                .replace(
                        "operator",
                        life.service().wallet("alice"),
                        life.payments().idOf("alice", key),
                        new Bumps.Replace(key + "-again", MAX_FEE, order));
    }

    @Test
    void aChildOfADeposit() {
        int died = steps.each(this::deposited, key -> {
            Sends.Sent child = child(key);
            life.payments().tellAgain();
            assertThat(child(key).id()).isEqualTo(child.id());
            assertThat(child(key).state()).isEqualTo(Sends.State.BROADCAST);
        });
        assertThat(died).as("the signature, the chain, and its answer").isGreaterThanOrEqualTo(6);
    }

    private void deposited(String key) {
        life.fund("alice", life.deposit("alice", 1), Life.AMOUNT);
        outpoints.put(
                key,
                life.service().bean(CoinBook.class).of(life.service().wallet("alice")).stream()
                        .filter(coin -> coin.confirmations() == 0)
                        .map(Coin::outPoint)
                        .findFirst()
                        .orElseThrow()
                        .toString());
    }

    private Sends.Sent child(String key) {
        var order = new Bumps.ChildOrder(Objects.requireNonNull(outpoints.get(key)), null, RATE);
        return life.service()
                .bean(Children.class)
                .make("operator", life.service().wallet("alice"), new Bumps.MakeChild(key, MAX_FEE, order), _ -> {});
    }
}
