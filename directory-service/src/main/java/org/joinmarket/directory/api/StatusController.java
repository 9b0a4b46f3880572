package org.joinmarket.directory.api;

import java.util.function.Supplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/status}, open to everybody who can reach the port. */
@RestController
class StatusController {
    private final Supplier<Status> status;

    StatusController(Supplier<Status> status) {
        this.status = status;
    }

    @GetMapping("/api/v1/status")
    Status status() {
        return status.get();
    }
}
