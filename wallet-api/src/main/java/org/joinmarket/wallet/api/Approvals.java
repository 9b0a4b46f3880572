package org.joinmarket.wallet.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Replies about requests that need the word of a second operator. */
public final class Approvals {
    private Approvals() {}

    public enum Kind {
        PAYMENT,
        /** Of a round to an address outside. */
        SPEND_AUTHORIZATION
    }

    public enum State {
        WAITING,
        /** The one who asked may ask again now. */
        APPROVED,
        REFUSED,
        /** What was approved has been done. */
        USED,
        EXPIRED
    }

    /**
     * @param summary a line for each address and amount
     * @param valueSats what would leave the wallet, without fees; absent: all of a mixdepth
     * @param requestedBy the name of the token that asked, which cannot approve
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Approval(
            String id,
            Kind kind,
            List<String> summary,
            @Nullable Long valueSats,
            String requestedBy,
            String requestedAt,
            String expiresAt,
            State state,
            @Nullable String decidedBy) {}

    /** @param approvals the newest first, 500 at most */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ApprovalList(String wallet, List<Approval> approvals) {}
}
