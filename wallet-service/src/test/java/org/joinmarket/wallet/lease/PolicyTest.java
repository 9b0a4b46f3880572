package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.store.StoreProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PolicyTest {
    private static <T> T settings(String prefix, Class<T> type, Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set)).bindOrCreate(prefix, type);
    }

    private static PolicyProperties policy(Map<String, String> set) {
        return settings("joinmarket.wallet.policy", PolicyProperties.class, set);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1ms, false", "3599s, false", "1h, true", "366d, true", "8785h, false", "-1h, false"})
    void theSignedAreGivenUpAfterAnHourToAYearOrNever(String after, boolean isAllowed) {
        PolicyProperties policy = policy(Map.of("joinmarket.wallet.policy.abandon-signed-after", after));

        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            assertThat(factory.getValidator().validate(policy).isEmpty()).isEqualTo(isAllowed);
        }
    }

    @Test
    void noCoinIsShownFirstWhereTheSettingIsZero(@TempDir Path folder) {
        try (WalletService service = WalletService.start(folder, "joinmarket.wallet.policy.shown-coins-first", "0")) {
            service.wallet("alice", 1, 1_000_000, 2_000_000, 3_000_000);
            Leases.Lease first =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("first-shown", 2_500_000));
            service.as("alice").release(first.id(), new Leases.Release(false));
            Leases.Lease then = service.as("alice").leaseAsMaker("alice", Round.makerRequest("then-shown", 500_000));

            assertThat(values(first)).containsExactly(3_000_000L);
            assertThat(values(then)).containsExactly(1_000_000L);
        }
    }

    private static List<Long> values(Leases.Lease lease) {
        return lease.inputs().stream().map(Leases.Input::valueSats).toList();
    }

    /** Of a branch of change and coinjoin outputs, while strangers use up a maker's budget (H40). */
    @Test
    void moreAddressesAreSkippedAfterARestorationThanAMakerCanShowInADay() {
        int anHour = 2 * policy(Map.of()).makerLeasesPerHour(); // change of its mixdepth, and outputs of the one before

        assertThat(settings("joinmarket.wallet.store", StoreProperties.class, Map.of())
                        .restoreGap())
                .isGreaterThan(24 * anHour);
    }
}
