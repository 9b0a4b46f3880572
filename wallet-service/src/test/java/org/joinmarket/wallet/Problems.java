package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.wallet.api.WalletProblem;

/** What the service answers when it says no. */
public final class Problems {
    private Problems() {}

    public static WalletProblem problemOf(ThrowingCallable call) {
        WalletProblem problem = catchThrowableOfType(WalletProblem.class, call);
        assertThat(problem).as("a refusal").isNotNull();
        return problem;
    }

    public static void assertProblem(int status, String slug, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(slug);
        assertThat(problem.status()).isEqualTo(status);
    }

    public static void assertProblem(int status, String slug, String field, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(slug);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.field()).isEqualTo(field);
    }

    public static void assertSigningRefused(String reason, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.slug()).isEqualTo(WalletProblem.SIGNING_REFUSED);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.reason()).isEqualTo(reason);
    }

    public static void assertField(String field, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.status()).as(problem.slug()).isEqualTo(400);
        assertThat(problem.field()).isEqualTo(field);
    }
}
