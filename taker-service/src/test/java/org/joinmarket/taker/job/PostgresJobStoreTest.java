package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.job.JobScene.order;

import java.util.UUID;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("extended")
class PostgresJobStoreTest extends JobStoreContract {
    private static @Nullable PrivatePostgres server;

    @BeforeAll
    static void start() {
        server = PrivatePostgres.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
    }

    @Override
    JobScene scene() {
        if (server == null) throw new IllegalStateException("no server");
        String name = "taker_" + UUID.randomUUID().toString().replace("-", "");
        return new JobScene(server.createDatabase(name), PrivatePostgres.USER);
    }

    @Test
    void runsACoinjoin() {
        scene.honestMakers(2);
        scene.fund(5_000_000);

        assertThat(scene.run(order(2, 2)).state()).isEqualTo(JobState.COMPLETED);
    }
}
