package org.joinmarket.orderbook.web;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.orderbook.book.Book;
import org.joinmarket.orderbook.book.BookEntry;
import org.joinmarket.orderbook.collect.Watcher;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What everybody may read: the book is public by its nature. */
@RestController
@RequiredArgsConstructor
class OrderbookController {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Book book;
    private final Watcher watcher;
    private final InstantSource clock;

    @GetMapping("/orderbook.json")
    ResponseEntity<OrderbookJson> orderbook(
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false, defaultValue = "") String known) {
        List<BookEntry> entries = book.entries();
        List<DirectoryView> directories = watcher.directories();
        String tag = "\"" + Integer.toHexString(31 * entries.hashCode() + directories.hashCode()) + "\"";
        if (tag.equals(known)) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(tag).build();
        }
        return ResponseEntity.ok()
                .eTag(tag)
                .cacheControl(CacheControl.maxAge(FRESH))
                .body(OrderbookJson.of(entries, directories, clock.instant()));
    }

    /** Existing pages post here and then read the JSON again. Too frequent ones change nothing, and need not know. */
    @RequestMapping(
            path = "/refreshorderbook",
            method = {RequestMethod.POST, RequestMethod.GET})
    Map<String, Object> refresh() {
        watcher.refresh();
        return Map.of();
    }
}
