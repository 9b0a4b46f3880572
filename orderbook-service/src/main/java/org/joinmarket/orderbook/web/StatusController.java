package org.joinmarket.orderbook.web;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.joinmarket.orderbook.book.Book;
import org.joinmarket.orderbook.collect.Watcher;
import org.joinmarket.support.tokens.OpenPaths;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** How the watcher itself is. */
@RestController
@RequiredArgsConstructor
class StatusController {
    private static final String PATH = "/api/v1/status";

    private final Book book;
    private final Watcher watcher;

    /**
     * The book in figures.
     *
     * @param offersRefused that did not fit, since the start
     * @param offersMalformed that could not be read, since the start
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Status(
            int offers,
            int makers,
            long offersRefused,
            long offersMalformed,
            List<OrderbookJson.DirectoryJson> directories) {}

    @GetMapping(PATH)
    Status status() {
        return new Status(
                book.size(),
                book.makers(),
                book.refused(),
                watcher.malformed(),
                watcher.directories().stream()
                        .map(OrderbookJson.DirectoryJson::of)
                        .toList());
    }

    @Bean
    static OpenPaths openPaths() {
        return OpenPaths.of(PATH);
    }
}
