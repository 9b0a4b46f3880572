package org.joinmarket.orderbook.web;

import java.util.List;
import lombok.RequiredArgsConstructor;
import org.joinmarket.orderbook.book.Book;
import org.joinmarket.orderbook.collect.Watcher;
import org.joinmarket.support.tokens.OpenPaths;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the watcher itself is. */
@RestController
@RequiredArgsConstructor
class StatusController {
    private static final String PATH = "/api/v1/status";

    private final Book book;
    private final Watcher watcher;

    /** The book in figures. */
    record Status(int offers, int makers, long offersRefused, List<OrderbookJson.DirectoryJson> directories) {}

    @GetMapping(PATH)
    Status status() {
        return new Status(
                book.size(),
                book.makers(),
                book.refused(),
                watcher.directories().stream()
                        .map(view -> new OrderbookJson.DirectoryJson(
                                view.endpoint().toString(), view.isUp(), view.peersKnown()))
                        .toList());
    }

    @Bean
    static OpenPaths openPaths() {
        return OpenPaths.of(PATH);
    }
}
