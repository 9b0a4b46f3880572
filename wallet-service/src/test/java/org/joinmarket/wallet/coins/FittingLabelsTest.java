package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FittingLabelsTest {
    @Test
    void aWalletHasRoomForTheFirstTenThousand() {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i <= Labels.MAX_RECORDS; i++) many.put("address " + i, "x");

        assertThat(Labels.fitting(many))
                .hasSize(Labels.MAX_RECORDS)
                .containsKey("address 0")
                .doesNotContainKey("address " + Labels.MAX_RECORDS);
    }
}
