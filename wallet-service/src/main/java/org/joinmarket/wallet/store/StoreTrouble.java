package org.joinmarket.wallet.store;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/** What is wrong with the store since when somebody last wrote. */
@Slf4j
final class StoreTrouble {
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();

    /** Said once, not at every attempt. */
    void isA(RuntimeException failure) {
        Optional<StoreUnavailable.Reason> reason = StoreFailures.reason(failure);
        String text = reason.map(StoreUnavailable.Reason::text).orElse("writing fails");
        if (text.equals(trouble.getAndSet(text))) return;
        var event = log.atError().addKeyValue("reason", text);
        if (reason.isEmpty()) event = event.setCause(failure);
        event.log("nothing can be stored");
    }

    void over() {
        if (trouble.getAndSet(null) != null) log.atInfo().log("the store takes what is written again");
    }

    Optional<String> now() {
        return Optional.ofNullable(trouble.get());
    }
}
