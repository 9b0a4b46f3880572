package org.joinmarket.support.keys;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Two lines for each: what is not a setting, and what was probably meant. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownSettingsAnalyzer extends AbstractFailureAnalyzer<UnknownSettings> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownSettings cause) {
        var first = cause.unknown().getFirst();
        String more = cause.unknown().stream()
                .skip(1)
                .map(one -> "\n" + one.what() + "\n" + one.remedy())
                .collect(Collectors.joining());
        return new FailureAnalysis(first.what(), first.remedy() + more, cause);
    }
}
