package org.joinmarket.orderbook.web;

import java.time.Duration;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.joinmarket.orderbook.collect.Watcher;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What everybody may read: the book is public by its nature. */
@RestController
@RequiredArgsConstructor
class OrderbookController {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Editions editions;
    private final Watcher watcher;

    /** 304 without a body to whoever has this edition; Spring compares the tags. */
    @GetMapping("/orderbook.json")
    ResponseEntity<Resource> orderbook() {
        var edition = editions.current();
        return ResponseEntity.ok()
                .eTag(edition.tag())
                .cacheControl(CacheControl.maxAge(FRESH))
                .contentType(MediaType.APPLICATION_JSON)
                .body(edition.json());
    }

    /** Existing pages post here and then read the JSON again. Too frequent ones change nothing, and need not know. */
    @RequestMapping(
            path = "/refreshorderbook",
            method = {RequestMethod.POST, RequestMethod.GET})
    Map<String, Object> refresh() {
        watcher.refresh();
        return Map.of();
    }

    /** That the process answers; whether directories are connected is in the book and in the metrics. */
    @GetMapping("/health")
    Map<String, String> health() {
        return Map.of("status", "UP");
    }
}
