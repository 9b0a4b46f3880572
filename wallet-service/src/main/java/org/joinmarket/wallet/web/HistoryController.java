package org.joinmarket.wallet.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.history.HistoryBook;
import org.joinmarket.wallet.history.HistoryCsv;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a wallet has done and held, for who looks after the money. */
@RestController
@RequestMapping("/api/v1/wallets/{wallet}")
final class HistoryController {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private static final int MOST_POINTS = 1_000;
    private static final Duration USUAL_TIME = Duration.ofDays(30);
    private static final int USUAL_POINTS = 31;

    private final WalletRegistry wallets;
    private final HistoryBook history;
    private final CoinLedger ledger;
    private final InstantSource clock;

    HistoryController(WalletRegistry wallets, HistoryBook history, CoinLedger ledger, InstantSource clock) {
        this.wallets = wallets;
        this.history = history;
        this.ledger = ledger;
        this.clock = clock;
    }

    @GetMapping("/history")
    Histories.Page list(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable Set<Histories.Kind> kind,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable Integer limit) {
        Wallet found = readable(caller, wallet);
        if (limit != null && (limit < 1 || limit > MOST)) throw new FieldProblem("limit", "1 to " + MOST);
        HistoryBook.Cursor cursor = before == null
                ? HistoryBook.Cursor.NEWEST
                : HistoryBook.Cursor.parse(before)
                        .orElseThrow(() -> new FieldProblem("before", "what an answer had as next"));
        HistoryBook.Found page = history.find(
                found,
                new HistoryBook.Query(
                        kind == null ? Set.of() : kind,
                        TimeParameter.read("since", since, Instant.EPOCH),
                        cursor,
                        limit == null ? USUAL : limit));
        HistoryBook.Cursor next = page.next();
        return new Histories.Page(wallet, page.entries(), next == null ? null : next.toString());
    }

    @GetMapping(value = "/history.csv", produces = SpreadsheetFile.TYPE)
    ResponseEntity<String> csv(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until) {
        Wallet found = readable(caller, wallet);
        return SpreadsheetFile.of("history.csv", since, until, (first, end) -> rows(found, first, end));
    }

    private Optional<String> rows(Wallet wallet, Instant since, Instant until) {
        var before = new HistoryBook.Cursor(until.toEpochMilli(), "");
        HistoryBook.Found all =
                history.find(wallet, new HistoryBook.Query(Set.of(), since, before, SpreadsheetFile.MOST_ROWS));
        return all.next() == null ? Optional.of(HistoryCsv.of(all.entries())) : Optional.empty();
    }

    @GetMapping("/balances/history")
    Histories.BalanceHistory balances(
            @CurrentCaller Caller caller,
            @PathVariable String wallet,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until,
            @RequestParam(required = false) @Nullable Integer points) {
        Wallet found = readable(caller, wallet);
        if (points != null && (points < 2 || points > MOST_POINTS))
            throw new FieldProblem("points", "2 to " + MOST_POINTS);
        Instant end = TimeParameter.read("until", until, clock.instant());
        Instant start = TimeParameter.read("since", since, end.minus(USUAL_TIME));
        if (!start.isBefore(end)) throw new FieldProblem("since", "before " + end);
        return new Histories.BalanceHistory(
                wallet,
                ledger.held(found, times(start, end, points == null ? USUAL_POINTS : points)).stream()
                        .map(held -> new Histories.Point(held.at().toString(), held.total(), held.sats(), held.bonds()))
                        .toList());
    }

    private static List<Instant> times(Instant start, Instant end, int points) {
        long from = start.toEpochMilli();
        long span = end.toEpochMilli() - from;
        List<Instant> times = new ArrayList<>();
        for (int i = 0; i < points; i++) times.add(Instant.ofEpochMilli(from + span * i / (points - 1)));
        return times;
    }

    private Wallet readable(Caller caller, String wallet) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        caller.requireWholeWallet(wallet);
        return wallets.get(wallet);
    }
}
