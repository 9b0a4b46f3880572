package org.joinmarket.directory.api;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.directory.ban.Ban;
import org.joinmarket.directory.ban.BanTarget;
import org.joinmarket.directory.ban.Bans;
import org.joinmarket.directory.ban.Doorkeeper;
import org.joinmarket.directory.state.NotSaved;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Caller;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Bans as operators make and lift them, whichever way they ask for it. */
@Slf4j
@Component
@RequiredArgsConstructor
class BanDesk {
    private final Bans bans;
    private final Doorkeeper doorkeeper;

    /** @throws ApiProblem 409 if there are too many, 503 if the disk did not take it */
    Bodies.BanView ban(Caller caller, BanTarget target, Duration length, String reason) {
        Ban made = saved(() -> doorkeeper.ban(target, length, reason))
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.CONFLICT,
                        "too-many-bans",
                        "There are as many bans as there can be; lift some.",
                        Map.of("limit", Bans.MAX)));
        log.atInfo()
                .addKeyValue("operator", caller.name())
                .addKeyValue("ban", made.id())
                .addKeyValue("ends_at", made.endsAt())
                .log("ban made");
        return Bodies.BanView.of(made);
    }

    /** @throws ApiProblem 404 if there is none, 503 if the disk did not take it */
    void lift(Caller caller, long id) {
        if (!saved(() -> bans.remove(id))) throw notFound();
        log.atInfo()
                .addKeyValue("operator", caller.name())
                .addKeyValue("ban", id)
                .log("ban lifted");
    }

    static ApiProblem notFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "ban-not-found", "There is no such ban, or it is over.");
    }

    private static <T> T saved(Supplier<T> change) {
        try {
            return change.get();
        } catch (NotSaved e) {
            log.atWarn().setCause(e).log("a change of the bans could not be saved and was not made");
            throw new ApiProblem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "not-saved",
                    "The change could not be written to the disk and was not made.");
        }
    }
}
