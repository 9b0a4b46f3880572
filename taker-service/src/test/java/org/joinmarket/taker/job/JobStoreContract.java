package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.taker.job.JobScene.order;

import java.util.List;
import java.util.Map;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.taker.round.DropReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same on SQLite and on PostgreSQL. */
abstract class JobStoreContract {
    @SuppressWarnings("NullAway.Init") // set before every test
    JobScene scene;

    @SuppressWarnings("NullAway.Init") // set before every test
    private JobStore store;

    /** A scene on an empty database. */
    abstract JobScene scene();

    @BeforeEach
    void open() {
        scene = scene().start();
        store = scene.store();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    static Job job(String id, String createdAt) {
        return Job.builder()
                .id(id)
                .state(JobState.RUNNING)
                .phase(Phase.COLLECTING_OFFERS)
                .wallet("carol")
                .mixdepth(0)
                .amountSats(JobScene.AMOUNT)
                .makersWanted(1)
                .minimumMakers(1)
                .destination("INTERNAL")
                .makers(List.of())
                .phases(List.of())
                .createdAt(createdAt)
                .build();
    }

    @Test
    void givesBackEverythingAfterARestart() {
        Job full = job("a", "2026-11-23T12:00:00Z").toBuilder()
                .makers(List.of(new Job.JobMaker("J5xxx", "sw0absoffer 0", 250, Job.MakerState.DROPPED, "SAID_ERROR")))
                .phases(List.of(new Job.PhaseTime(Phase.SELECTING, 12)))
                .fees(new Job.Fees(1, 2, 3, 4, 5))
                .build();
        store.insert(job("a", "2026-11-23T12:00:00Z"), order(3, 2));
        store.update(full);
        store.setLease("a", "lease-7");
        store.setUnsignedByUs("a", "0200");
        scene.crash();

        scene.start();

        assertThat(scene.store().running()).containsExactly(new JobStore.Stored(full, order(3, 2), "lease-7", "0200"));
        assertThat(scene.store().stored("a").leaseId()).isEqualTo("lease-7");
        assertThat(scene.store().find("a")).contains(full);
        assertThat(scene.store().find("b")).isEmpty();
    }

    @Test
    void listsTheNewestFirst() {
        for (int minute = 1; minute <= 3; minute++)
            store.insert(job("job-" + minute, "2026-11-23T12:0" + minute + ":00Z"), order(1, 1));

        assertThat(store.newest(2)).extracting(Job::id).containsExactly("job-3", "job-2");
    }

    @Test
    void forgetsTheOldestFinishedJobsButNoneThatRuns() {
        for (int minute = 1; minute <= 4; minute++)
            store.insert(job("job-" + minute, "2026-11-23T12:0" + minute + ":00Z"), order(1, 1));
        for (String id : List.of("job-2", "job-3", "job-4"))
            store.update(job(id, "2026-11-23T12:00:00Z").toBuilder()
                    .state(JobState.FAILED)
                    .build());

        assertThat(store.prune(1)).isEqualTo(2);

        assertThat(store.newest(10)).extracting(Job::id).containsExactly("job-4", "job-1");
    }

    @Test
    void knowsAfterARestartWhichMakersFailed() {
        Nick failing = FailedMakersTest.nick();
        scene.failedMakers().remember(FailedMakersTest.roster(Map.of(failing, DropReason.NO_SIGNATURE), 1), true);
        scene.failedMakers().remember(FailedMakersTest.roster(Map.of(failing, DropReason.SPENT_ITS_INPUT), 1), true);
        scene.failedMakers().remember(FailedMakersTest.roster(Map.of(failing, DropReason.SAID_ERROR), 1), true);
        scene.crash();

        scene.start();

        assertThat(scene.failedMakers().current()).containsExactly(failing);
    }

    @Test
    void refusesToUpdateAJobThatIsNotThere() {
        assertThatThrownBy(() -> store.update(job("nobody", "2026-11-23T12:00:00Z")))
                .isInstanceOf(IllegalStateException.class);
    }
}
