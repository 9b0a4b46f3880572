package org.joinmarket.wallet.web;

import java.util.Map;
import org.joinmarket.support.problems.Problem;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.store.StoreFailures;
import org.joinmarket.wallet.store.StoreUnavailable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A disk that is full is no mistake of ours: 503, what is wrong, and nothing was shown. */
@RestControllerAdvice
final class StoreProblems {
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unavailable(StoreUnavailable e) {
        return answer(e.reason());
    }

    /** Of what only reads. What is no failure of the store is a mistake of ours. */
    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unreadable(DataAccessException e) {
        if (e instanceof DataAccessResourceFailureException)
            return answer(StoreFailures.reason(e).orElse(StoreUnavailable.Reason.UNREACHABLE));
        return answer(StoreFailures.reason(e).orElseThrow(() -> e));
    }

    private static ResponseEntity<Map<String, Object>> answer(StoreUnavailable.Reason reason) {
        Problem problem =
                Refusals.storeUnavailable(reason.name(), reason.text()).problem();
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem.members());
    }
}
