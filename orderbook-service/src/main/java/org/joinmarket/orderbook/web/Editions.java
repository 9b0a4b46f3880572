package org.joinmarket.orderbook.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.orderbook.book.Book;
import org.joinmarket.orderbook.book.BookSnapshot;
import org.joinmarket.orderbook.collect.Watcher;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The book as written JSON. A new edition is made when book or directories have changed, and at most once per
 * {@link #MIN_AGE}, however many visitors ask and however fast strangers announce. The number of the edition is its
 * tag, so two different books never share one.
 */
@Component
final class Editions {
    static final Duration MIN_AGE = Duration.ofSeconds(1);
    private static final int RUN_BYTES = 8;

    /**
     * @param tag an entity tag with its quotes; never that of another edition, not even of an earlier run
     * @param json of its own record; visitors share it
     */
    record Edition(String tag, Resource json) {}

    private record Made(Edition edition, Instant at, long version, List<DirectoryView> directories) {
        boolean isFresh(Instant now) {
            return !now.isBefore(at) && now.isBefore(at.plus(MIN_AGE));
        }
    }

    private final Book book;
    private final Watcher watcher;
    private final InstantSource clock;
    private final JsonMapper mapper;
    private final String run;
    private long number;
    private @Nullable Made last;

    Editions(Book book, Watcher watcher, InstantSource clock, JsonMapper mapper) {
        this.book = book;
        this.watcher = watcher;
        this.clock = clock;
        this.mapper = mapper;
        byte[] random = new byte[RUN_BYTES];
        new SecureRandom().nextBytes(random);
        this.run = HexFormat.of().formatHex(random);
    }

    synchronized Edition current() {
        Instant now = clock.instant();
        Made made = last;
        if (made != null && made.isFresh(now)) return made.edition();
        List<DirectoryView> directories = watcher.directories();
        if (made != null
                && made.version() == book.version()
                && made.directories().equals(directories)) {
            last = new Made(made.edition(), now, made.version(), directories);
            return made.edition();
        }
        BookSnapshot snapshot = book.snapshot();
        byte[] json = mapper.writeValueAsBytes(OrderbookJson.of(snapshot.entries(), directories, now));
        var edition = new Edition("\"" + run + "-" + ++number + "\"", new ByteArrayResource(json));
        last = new Made(edition, now, snapshot.version(), directories);
        return edition;
    }
}
