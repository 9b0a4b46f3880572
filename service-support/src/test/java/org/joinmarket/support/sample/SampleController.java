package org.joinmarket.support.sample;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SampleController {
    enum Choice {
        CHEAPEST,
        RANDOM
    }

    record Limits(@Max(1_000) long maxFeeSats, @Nullable Integer maxPercent) {}

    record Order(
            @Size(min = 1, max = 20) String wallet,
            @Min(2730) long amountSats,
            Choice choice,
            @Valid Limits feeLimits,
            @Nullable List<String> makers) {}

    @PostMapping("/api/v1/orders")
    Map<String, Object> order(@Valid @RequestBody Order order) {
        return Map.of(
                "amount_sats",
                order.amountSats(),
                "virtual",
                Thread.currentThread().isVirtual());
    }

    @GetMapping("/api/v1/orders/{number}")
    Map<String, Object> order(@PathVariable int number, @RequestParam @Min(1) int page) {
        return Map.of("number", number, "page", page);
    }

    @GetMapping("/api/v1/caller")
    Map<String, Object> caller(@CurrentCaller Caller caller) {
        return Map.of("name", caller.name(), "role", caller.role());
    }

    @GetMapping("/api/v1/operator")
    String operator(@CurrentCaller Caller caller) {
        caller.require(Role.OPERATOR);
        return "ok";
    }

    @GetMapping("/api/v1/open/hello")
    String hello() {
        return "hello";
    }

    @GetMapping("/api/v1/open/caller")
    String openCaller(@CurrentCaller Caller caller) {
        return caller.name();
    }

    @PostMapping("/api/v1/open/hello")
    String postHello() {
        return "hello";
    }

    @GetMapping("/api/v1/field")
    String field() {
        throw new FieldProblem("amount_sats", "at most the balance");
    }

    @GetMapping("/api/v1/conflict")
    String conflict() {
        throw new ApiProblem(HttpStatus.CONFLICT, "wallet-locked", "The wallet is locked.", Map.of("wallet", "alice"));
    }

    @GetMapping("/api/v1/broken")
    String broken() {
        throw new IllegalStateException("planted secret");
    }

    @GetMapping("/page")
    String page() {
        return "page";
    }
}
