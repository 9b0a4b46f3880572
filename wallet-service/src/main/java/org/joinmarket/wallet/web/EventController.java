package org.joinmarket.wallet.web;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.Events.Event;
import org.joinmarket.wallet.events.EventHub;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The stream of events. Runs on the event loop, and asks neither the database nor the chain. */
@RestController
final class EventController {
    /** Events that wait for one listener. */
    static final int MAX_WAITING = 256;

    private static final int AT_A_TIME = 16;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** A token that was taken away is noticed when its stream is asked for again. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** For a listener that is too slow to read that it is; then its connection is cut. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final EventHub hub;

    EventController(EventHub hub) {
        this.hub = hub;
    }

    /** Where the hub puts events, and where they are read. */
    private static final class Queue implements EventHub.Listener {
        private final Sinks.Many<Event> sink =
                Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_WAITING));

        private final Sinks.One<Event> end = Sinks.one();

        @Override
        public boolean tell(Event event) {
            return sink.tryEmitNext(event) != Sinks.EmitResult.FAIL_OVERFLOW;
        }

        @Override
        public void end(Event last) {
            var _ = end.tryEmitValue(last);
            var _ = sink.tryEmitComplete();
        }

        /** What waits, then the end. Not read by the thread that tells. */
        Flux<Event> events() {
            return sink.asFlux().concatWith(end.asMono()).publishOn(Schedulers.parallel(), AT_A_TIME);
        }

        /** Fails when the end was not read in time. */
        Flux<Event> cut() {
            return end.asMono().delayElement(GRACE).flatMapMany(_ -> Flux.error(new IllegalStateException("cut")));
        }
    }

    @GetMapping(path = Events.PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Event>> events(
            @CurrentCaller Caller caller,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastId) {
        return Flux.defer(() -> stream(caller, lastId)); // whoever is gone before it begins never listened
    }

    private Flux<ServerSentEvent<Event>> stream(Caller caller, @Nullable String lastId) {
        Queue queue = new Queue();
        EventHub.Subscription subscription = hub.listen(caller, lastId, queue);
        Flux<Event> all = Flux.fromIterable(subscription.before())
                .concatWith(queue.events())
                .mergeWith(Mono.delay(LONGEST).flatMap(_ -> {
                    subscription.over().run();
                    return Mono.empty();
                }))
                .mergeWith(queue.cut())
                .takeUntil(EventController::isEnd);
        Flux<ServerSentEvent<Event>> beats = Flux.interval(HEARTBEAT)
                .onBackpressureDrop()
                .map(_ -> ServerSentEvent.<Event>builder().comment("").build());
        return all.map(EventController::written)
                .mergeWith(beats)
                .takeUntil(one -> isLast(one.data()))
                .doFinally(_ -> subscription.leave().run());
    }

    /** A heartbeat has no event. */
    private static boolean isLast(@Nullable Event event) {
        return event != null && isEnd(event);
    }

    private static boolean isEnd(Event event) {
        return event.kind() == Events.Kind.STREAM && "END".equals(event.state());
    }

    private static ServerSentEvent<Event> written(Event event) {
        return ServerSentEvent.builder(event)
                .id(event.id())
                .event(event.kind().name().toLowerCase(Locale.ROOT))
                .build();
    }
}
