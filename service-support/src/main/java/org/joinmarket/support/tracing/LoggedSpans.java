package org.joinmarket.support.tracing;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import lombok.extern.slf4j.Slf4j;
import org.slf4j.spi.LoggingEventBuilder;

/** A line of the log for each span. */
@Slf4j
final class LoggedSpans extends SpanHandler {
    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
        Duration took = Duration.of(span.finishTimestamp() - span.startTimestamp(), ChronoUnit.MICROS);
        LoggingEventBuilder line = log.atInfo()
                .addKeyValue("trace", context.traceIdString())
                .addKeyValue("span", span.name())
                .addKeyValue("spanId", context.spanIdString());
        if (context.parentIdString() != null) line = line.addKeyValue("parentId", context.parentIdString());
        for (var tag : span.tags().entrySet()) line = line.addKeyValue(tag.getKey(), tag.getValue());
        line.addKeyValue("millis", took.toMillis()).log("span");
        return true;
    }
}
