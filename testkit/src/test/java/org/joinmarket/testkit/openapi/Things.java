package org.joinmarket.testkit.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** An API with something of everything. */
final class Things {
    static final String GONE = "thing-gone";

    private Things() {}

    enum Colour {
        /** As the sky. */
        BLUE,
        RED
    }

    /**
     * A thing to be made.
     *
     * @param idempotencyKey kept by the caller
     * @param name {@code a} to {@code z}, 1 &lt; length
     * @param maxFeeSats the most that it may cost
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Make(
            @NotNull @Size(min = 8, max = 64) String idempotencyKey,
            @NotNull @Pattern(regexp = "[a-z]+|x") String name,
            @Min(0) @Max(9) long maxFeeSats,
            @Nullable Colour colour,
            @Nullable @Size(min = 1, max = 3) List<@NotNull @Size(max = 5) String> tags,
            @Valid @NotNull Part part) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Part(@JsonProperty("P") @NotNull String p, Map<@NotNull String, @NotNull Part> parts) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Thing(String id, Colour colour, boolean usedUp) {}

    /** Named as the one of services is. */
    static final class ApiProblem extends RuntimeException {
        ApiProblem(HttpStatus status, String slug, String title) {
            super(status + slug + title);
        }
    }

    static final class Away extends RuntimeException {}

    @RestControllerAdvice
    static final class Advice {
        @ExceptionHandler
        String away(Away e) {
            return new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, "away", "Not " + e + " now.").toString();
        }
    }

    interface Store {
        Thing find(String id);
    }

    static final class OneStore implements Store {
        @Override
        public Thing find(String id) {
            throw new ApiProblem(HttpStatus.NOT_FOUND, GONE, "It is gone.");
        }
    }

    static final class OtherStore implements Store {
        @Override
        public Thing find(String id) {
            Supplier<Away> away = Away::new;
            throw away.get();
        }
    }

    /** Things. */
    @RestController
    @RequestMapping("/api/v1/things")
    static final class ThingController {
        private final Store store;

        ThingController(Store store) {
            this.store = store;
        }

        /** Makes one. It is {@link Thing} then. */
        @PostMapping
        @ResponseStatus(HttpStatus.CREATED)
        Thing make(@Valid @RequestBody Make request) {
            return new Thing(request.name(), Colour.BLUE, false);
        }

        /** @param dry 0 to 9 */
        @GetMapping("/{id}")
        Thing find(@PathVariable String id, @RequestParam(defaultValue = "0") @Min(0) @Max(9) int dry) {
            return store.find(id + dry);
        }

        @DeleteMapping("/{id}")
        @ResponseStatus(HttpStatus.NO_CONTENT)
        void forget(@PathVariable String id) {
            if (id.isEmpty()) throw new IllegalStateException("empty");
        }

        @GetMapping(path = "/all.csv", produces = "text/csv")
        String all() {
            return "id\n";
        }
    }
}
