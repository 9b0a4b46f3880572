package org.joinmarket.taker.api;

import java.net.URI;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.taker.job.Job;
import org.joinmarket.taker.job.JobService;
import org.joinmarket.taker.job.Order;
import org.joinmarket.taker.job.OrderCheck;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Order a coinjoin, follow it, cancel it. */
@RestController
@RequestMapping("/api/v1/coinjoins")
@RequiredArgsConstructor
class CoinjoinController {
    private static final int MAX_LISTED = 100;
    private static final String INTERNAL = "INTERNAL";

    private final JobService jobs;
    private final OrderCheck orders;
    private final TakerProperties properties;

    @PostMapping
    ResponseEntity<Job> order(@CurrentCaller Caller caller, @Validated @RequestBody CoinjoinRequest request) {
        caller.require(Role.TAKER, Role.OPERATOR);
        caller.requireMixdepth(request.wallet(), request.mixdepth());
        Order order = orderOf(request);
        orders.check(order);
        Job job = jobs.submit(order);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/coinjoins/" + job.id()))
                .body(job);
    }

    @GetMapping
    JobList list(@CurrentCaller Caller caller) {
        return new JobList(jobs.newest(MAX_LISTED).stream()
                .filter(job -> caller.mayUse(job.wallet(), job.mixdepth()))
                .toList());
    }

    @GetMapping("/{id}")
    Job find(@CurrentCaller Caller caller, @PathVariable String id) {
        return visible(caller, id);
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<Job> cancel(@CurrentCaller Caller caller, @PathVariable String id) {
        caller.require(Role.TAKER, Role.OPERATOR);
        visible(caller, id);
        if (!jobs.cancel(id))
            throw new ApiProblem(
                    HttpStatus.CONFLICT, "coinjoin-finished", "The coinjoin cannot be cancelled any more.", Map.of());
        return ResponseEntity.accepted().body(visible(caller, id));
    }

    /** The whole job at every change; the stream ends with the job. */
    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Job>> events(@CurrentCaller Caller caller, @PathVariable String id) {
        return Mono.fromCallable(() -> {
                    visible(caller, id);
                    return jobs.changes(id).orElseThrow(CoinjoinController::notFound);
                })
                .subscribeOn(Schedulers.boundedElastic()) // the database blocks
                .flatMapMany(changes -> changes)
                .map(job -> ServerSentEvent.builder(job).event("coinjoin").build());
    }

    /** A job of a wallet that the caller may not use does not exist for it. */
    private Job visible(Caller caller, String id) {
        return jobs.find(id)
                .filter(job -> caller.mayUse(job.wallet(), job.mixdepth()))
                .orElseThrow(CoinjoinController::notFound);
    }

    private static ApiProblem notFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "coinjoin-not-found", "There is no such coinjoin.", Map.of());
    }

    private Order orderOf(CoinjoinRequest request) {
        int minimum = request.minimumMakers() == null ? request.makers() : request.minimumMakers();
        if (minimum > request.makers())
            throw new FieldProblem("minimum_makers", "at most makers, which is " + request.makers());
        Long feeRate = request.feeRateSatsPerKvb();
        if (feeRate != null && feeRate > properties.maxFeeRateSatsPerKvb())
            throw new FieldProblem("fee_rate_sats_per_kvb", "at most " + properties.maxFeeRateSatsPerKvb());
        return new Order(
                request.wallet(),
                request.mixdepth(),
                request.amountSats(),
                request.makers(),
                minimum,
                INTERNAL.equals(request.destination()) ? null : request.destination(),
                tighter(request.maxMakerFeeSats(), properties.maxMakerFeeSats()),
                tighter(request.maxMakerFeePpm(), properties.maxMakerFeePpm()),
                tighter(request.maxCostSats(), properties.maxCostSats()),
                tighter(request.maxCostPpm(), properties.maxCostPpm()),
                feeRate);
    }

    private static long tighter(@Nullable Long ordered, long own) {
        return ordered == null ? own : Math.min(ordered, own);
    }
}
