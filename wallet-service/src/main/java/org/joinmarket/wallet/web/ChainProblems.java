package org.joinmarket.wallet.web;

import java.util.Map;
import org.joinmarket.support.problems.Problem;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A chain that is away is no failure of ours: 503, and what is wrong. */
@RestControllerAdvice
final class ChainProblems {
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unavailable(ChainUnavailable e) {
        Problem problem =
                Refusals.chainUnavailable(e.trouble().slug(), e.what()).problem();
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.members());
    }
}
