package org.joinmarket.wallet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Events.Event;
import org.joinmarket.wallet.api.Events.Kind;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.events.EventHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A file of labels freezes coins, and those who listen are not dropped for it. */
@Tag("slow")
class ImportedFreezesTest {
    private static final int ONE_BY_ONE = 64;

    @TempDir
    Path folder;

    private final List<Event> heard = new CopyOnWriteArrayList<>();
    private WalletService service;

    @BeforeEach
    void start() {
        service = WalletService.start(folder);
        service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
        Caller caller = new Caller("someone", Role.OPERATOR, Set.of(Caller.EVERY_WALLET), Set.of());
        service.bean(EventHub.class).listen(caller, null, new EventHub.Listener() {
            @Override
            public boolean tell(Event event) {
                if (event.kind() == Kind.COIN) heard.add(event);
                return true;
            }

            @Override
            public void end(Event last) {}
        });
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private int freeze(int from, int coins) {
        String file = IntStream.range(from, from + coins)
                .mapToObj(i -> "{\"type\":\"output\",\"ref\":\"" + outpoint(i) + "\",\"spendable\":false}")
                .collect(Collectors.joining("\n"));
        return service.as("operator")
                .importLabels("alice", file.getBytes(UTF_8))
                .frozen();
    }

    private static String outpoint(int number) {
        return "ab".repeat(32) + ":" + number;
    }

    private int frozen() {
        return service.bean(JdbcClient.class)
                .sql("select count(*) from frozen_outpoints where wallet = 'alice'")
                .query(Integer.class)
                .single();
    }

    @Test
    void aFewAreToldOneByOne() {
        assertThat(freeze(0, ONE_BY_ONE)).isEqualTo(ONE_BY_ONE);

        assertThat(heard)
                .extracting(Event::subject)
                .containsExactlyElementsOf(IntStream.range(0, ONE_BY_ONE)
                        .mapToObj(ImportedFreezesTest::outpoint)
                        .toList());
    }

    @Test
    void manyAreToldAtOnceHoweverManyThereAre() {
        assertThat(freeze(0, 3_000)).isEqualTo(3_000);
        assertThat(frozen()).isEqualTo(3_000);
        assertThat(heard).singleElement().satisfies(event -> {
            assertThat(event.wallet()).isEqualTo("alice");
            assertThat(event.state()).isEqualTo("FROZEN");
            assertThat(event.detail()).isEqualTo("IMPORTED");
            assertThat(event.subject()).isNull();
        });

        assertThat(freeze(0, 3_001)).as("all of the file").isEqualTo(3_001);
        assertThat(heard).hasSize(2);
        assertThat(heard.getLast().subject()).as("the one that was not frozen").isEqualTo(outpoint(3_000));
    }
}
