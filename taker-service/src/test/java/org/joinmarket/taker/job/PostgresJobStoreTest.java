package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.job.JobScene.order;

import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class PostgresJobStoreTest extends JobStoreContract {
    @Override
    JobScene scene() {
        return new JobScene(PrivatePostgres.shared().newDatabase(), PrivatePostgres.USER);
    }

    @Test
    void runsACoinjoin() {
        scene.honestMakers(2);
        scene.fund(5_000_000);

        assertThat(scene.run(order(2, 2)).state()).isEqualTo(JobState.COMPLETED);
    }
}
