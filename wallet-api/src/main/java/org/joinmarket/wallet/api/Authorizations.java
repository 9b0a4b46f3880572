package org.joinmarket.wallet.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Leave for a taker to pay outside. Their schemas are published as parts of {@link Wallets}. */
@JsonTypeName("Wallets")
public final class Authorizations {
    private Authorizations() {}

    /**
     * Leave for one payment to one address outside the taker's own mixdepths, which only an operator can give.
     *
     * @param idempotencyKey the same key gets the same authorization again, so that a repeat allows no second payment; 8 to 64
     *     characters of A-Z, a-z, 0-9, {@code _} and {@code -}, to be kept by the caller before it asks
     * @param amountSats exact amount of the coinjoin output; absent: a sweep, which joins all coins of a mixdepth
     * @param maxCostSats the most that the payment may cost in all fees together
     * @param mixdepth whose coins may pay it; absent: any one's, which a sweep does not leave open
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record AuthorizeSpend(
            @NotNull @Pattern(regexp = Sends.KEY_FORM) String idempotencyKey,
            @NotNull @Size(max = 100) String address,
            @Nullable Long amountSats,
            @Min(0) long maxCostSats,
            @Min(60) @Max(31 * 86_400) int expiresInSeconds,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Min(0) @Max(9)
            Integer mixdepth) {

        /** Of an exact amount, from any mixdepth. */
        public AuthorizeSpend(
                String idempotencyKey, String address, long amountSats, long maxCostSats, int expiresInSeconds) {
            this(idempotencyKey, address, amountSats, maxCostSats, expiresInSeconds, null);
        }
    }

    public enum AuthorizationState {
        OPEN,
        USED,
        EXPIRED,
        REVOKED
    }

    /**
     * @param mixdepth whose coins may pay it; absent: any one's
     * @param expiresAt ISO-8601 instant
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record SpendAuthorization(
            String id,
            String wallet,
            String address,
            @Nullable Long amountSats,
            @Nullable Integer mixdepth,
            long maxCostSats,
            String expiresAt,
            AuthorizationState state) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record SpendAuthorizations(List<SpendAuthorization> authorizations) {}
}
