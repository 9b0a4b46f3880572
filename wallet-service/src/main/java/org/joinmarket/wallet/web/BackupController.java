package org.joinmarket.wallet.web;

import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.backup.Backups;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Everything that this service keeps, in one archive, for an operator of all its wallets. */
@RestController
@RequestMapping("/api/v1/backup")
final class BackupController {
    private static final int CHUNK = 64 << 10;

    private final Backups backups;

    BackupController(Backups backups) {
        this.backups = backups;
    }

    @PostMapping(produces = "application/zip")
    ResponseEntity<Flux<DataBuffer>> make(@CurrentCaller Caller caller) {
        caller.require(Role.OPERATOR);
        caller.requireWallet(Caller.EVERY_WALLET);
        Backups.Made made = backups.make()
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.TOO_MANY_REQUESTS, "too-many-backups", "Another back-up is being made."));
        // claimed by whoever reads: of a caller that has hung up meanwhile nobody subscribes, and nothing would close
        // it
        Flux<DataBuffer> bytes = Flux.using(
                made::claim,
                archive -> DataBufferUtils.read(archive, DefaultDataBufferFactory.sharedInstance, CHUNK),
                _ -> Schedulers.boundedElastic().schedule(made::close));
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/zip"))
                .contentLength(made.bytes())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"wallets.zip\"")
                .body(bytes);
    }
}
