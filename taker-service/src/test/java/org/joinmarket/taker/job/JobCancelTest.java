package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.job.JobScene.assertFailed;
import static org.joinmarket.taker.job.JobScene.order;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are told to end. */
@Tag("slow")
class JobCancelTest {
    @SuppressWarnings("NullAway.Init") // set before every test
    private JobScene scene;

    @BeforeEach
    void open(@TempDir Path folder) {
        scene = new JobScene(folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void canBeCancelledWhileOffersAreCollected() {
        scene.settings.put("offers-timeout", "60s");
        scene.start();

        String id = scene.service().submit(order(1, 1)).id();
        assertThat(scene.service().cancel(id)).isTrue();

        assertFailed(scene.end(id), FailureReason.CANCELLED);
        assertThat(scene.service().cancel(id))
                .as("there is nothing to cancel any more")
                .isFalse();
    }

    @Test
    void usesUpNoCommitmentWhenItIsCancelledBeforeAnyMakerIsAsked() {
        var id = new CompletableFuture<String>();
        scene.honestMakers(1);
        scene.wallet = Intercepted.wallet(scene.wallets.as("taker"), (method, _) -> {
            if (method.equals("tip")) scene.service().cancel(id.join());
        });
        scene.start();
        scene.fund(5_000_000);

        id.complete(scene.service().submit(order(1, 1)).id());

        assertFailed(scene.end(id.join()), FailureReason.CANCELLED);
        assertThat(scene.wallets.count(Call.COMMIT)).isZero();
        assertThat(scene.makers.getFirst().heard()).isEmpty();
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void canBeCancelledInTheRoundAndReleasesItsLease() {
        scene.silentMaker();
        scene.start();
        scene.fund(5_000_000);

        String id = scene.service().submit(order(1, 1)).id();
        scene.awaitPhase(id, Phase.FILLING);
        scene.service().cancel(id);

        assertFailed(scene.end(id), FailureReason.CANCELLED);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void loosesNoLeaseWhenItIsCancelledWhileTheWalletIsBeingAsked() {
        scene.honestMakers(1);
        var id = new ArrayList<String>();
        scene.wallet = Intercepted.wallet(scene.wallets.as("taker"), (method, _) -> {
            if (method.equals("leaseAsTaker"))
                scene.store().newest(1).forEach(job -> {
                    id.add(job.id());
                    scene.service().cancel(job.id());
                });
        });
        scene.start();
        scene.fund(5_000_000);

        assertFailed(scene.run(order(1, 1)), FailureReason.CANCELLED);
        assertThat(id).hasSize(1);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void letsGoOfEverythingWhenTheServiceStops() {
        scene.silentMaker();
        scene.start();
        scene.fund(5_000_000);
        String id = scene.service().submit(order(1, 1)).id();
        scene.awaitPhase(id, Phase.FILLING);

        scene.service().stop();

        assertFailed(scene.store().find(id).orElseThrow(), FailureReason.INTERRUPTED);
        assertThat(scene.wallets.leaseStates()).containsExactly(State.RELEASED);
    }
}
