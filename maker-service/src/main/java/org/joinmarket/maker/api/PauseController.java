package org.joinmarket.maker.api;

import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.maker.Maker;
import org.joinmarket.maker.Makers;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/makers/{name}/pause} and {@code /resume}: a paused maker has no offer and begins no session, also after a
 * restart, and goes on with those under way. For operators whose token covers the maker's wallet.
 */
@Slf4j
@RestController
@RequiredArgsConstructor
class PauseController {
    private final Makers makers;

    @PostMapping("/api/v1/makers/{name}/pause")
    MakerStatus.Pause pause(@CurrentCaller Caller caller, @PathVariable("name") String name) {
        Maker maker = require(caller, name);
        maker.pause();
        said(maker, caller, "maker paused by an operator");
        return new MakerStatus.Pause(maker.name(), true);
    }

    @PostMapping("/api/v1/makers/{name}/resume")
    MakerStatus.Pause resume(@CurrentCaller Caller caller, @PathVariable("name") String name) {
        Maker maker = require(caller, name);
        maker.resume();
        said(maker, caller, "maker let go on by an operator");
        return new MakerStatus.Pause(maker.name(), false);
    }

    /** A maker of another wallet is none. */
    private Maker require(Caller caller, String name) {
        caller.require(Role.OPERATOR);
        return makers.find(name)
                .filter(maker -> makers.isRunning() && caller.mayUse(maker.wallet()))
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND, "maker-not-found", "There is no maker of this name for this token."));
    }

    private static void said(Maker maker, Caller caller, String what) {
        log.atInfo()
                .addKeyValue("maker", maker.name())
                .addKeyValue("operator", caller.name())
                .log(what);
    }
}
