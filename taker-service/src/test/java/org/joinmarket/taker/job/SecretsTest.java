package org.joinmarket.taker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.job.JobScene.MAKER_COIN;
import static org.joinmarket.taker.job.JobScene.order;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Searches the log of whole coinjoins, at its most talkative, for what must never be in it. */
@Isolated
class SecretsTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.joinmarket");
    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage() + " " + event.getKeyValuePairs());
        }
    };
    private final List<PodleOpening> openings = Collections.synchronizedList(new ArrayList<>());

    @SuppressWarnings("NullAway.Init") // set before every test
    private JobScene scene;

    @BeforeEach
    void open(@TempDir Path folder) {
        scene = new JobScene(folder);
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.TRACE);
    }

    @AfterEach
    void close() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        scene.close();
    }

    @Test
    void neitherLogNorDatabaseNorApiHoldTheOpeningOfACommitment() {
        scene.makers.add(listening(false));
        scene.makers.add(listening(true));
        scene.start();
        scene.fund(5_000_000);

        Job job = scene.run(order(2, 1));

        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(logged).isNotEmpty();
        assertThat(openings).hasSize(2);
        String everything = String.join("\n", logged)
                + JsonMapper.shared().writeValueAsString(job)
                + JsonMapper.shared().writeValueAsString(scene.store().stored(job.id()));
        for (String part : Objects.requireNonNull(openings.getFirst()).wire().split("\\|", -1)) {
            if (part.contains(":")) continue; // the coin itself is in the transaction
            if (everything.contains(part))
                assertThat(part)
                        .as("the key of a witness is on the chain, nothing else of the opening is")
                        .isEqualTo(openings.getFirst().p().hex());
        }
        assertThat(String.join("\n", logged))
                .as("neither our coins nor strangers' texts")
                .doesNotContain(openings.getFirst().outPoint().toString())
                .doesNotContain("a planted text");
    }

    private ScriptedMaker listening(boolean rude) {
        return new ScriptedMaker(scene.wallets.chain(), 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onAuth(PodleOpening opening) {
                openings.add(opening);
                return rude ? List.of(new CommandText("error", "a planted text")) : super.onAuth(opening);
            }
        };
    }
}
