package org.joinmarket.directory.api;

import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/drain}: not ready from now on, accepts nobody, and shows all out; there is no way back but a restart. */
@Slf4j
@RestController
@RequiredArgsConstructor
class DrainController {
    private final Drain drain;
    private final Supplier<Status> status;

    @PostMapping("/api/v1/drain")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Bodies.Draining drain(@CurrentCaller Caller caller) {
        caller.require(Role.OPERATOR);
        log.atInfo().addKeyValue("operator", caller.name()).log("drain asked for by an operator");
        drain.begin();
        var now = status.get();
        return new Bodies.Draining(now.draining(), now.connections());
    }
}
