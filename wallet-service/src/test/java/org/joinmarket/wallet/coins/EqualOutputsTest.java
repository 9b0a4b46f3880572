package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;
import org.junit.jupiter.api.Test;

class EqualOutputsTest {
    private static Script script(int number) {
        byte[] script = new byte[22];
        script[1] = 20;
        script[2] = (byte) number;
        return new Script(script);
    }

    private static List<TxOutput> paying(long... values) {
        List<TxOutput> outputs = new ArrayList<>();
        LongStream.of(values).forEach(value -> outputs.add(new TxOutput(new Sats(value), script(outputs.size()))));
        return outputs;
    }

    @Test
    void asManyEqualOutputsAsOthersOrOneMoreAreACoinjoin() {
        assertThat(EqualOutputs.value(paying(7, 1, 7, 2))).isEqualTo(OptionalLong.of(7));
        assertThat(EqualOutputs.value(paying(1, 7, 7)))
                .as("nobody's change but one")
                .isEqualTo(OptionalLong.of(7));
        assertThat(EqualOutputs.value(paying(7, 7, 7, 1, 2, 3))).isEqualTo(OptionalLong.of(7));
    }

    @Test
    void otherTransactionsAreNone() {
        assertThat(EqualOutputs.value(paying(7))).isEmpty();
        assertThat(EqualOutputs.value(paying(7, 8))).isEmpty();
        assertThat(EqualOutputs.value(paying(7, 7))).as("nobody has change").isEmpty();
        assertThat(EqualOutputs.value(paying(7, 7, 7, 1)))
                .as("a payment to many")
                .isEmpty();
        assertThat(EqualOutputs.value(paying(7, 7, 1, 2, 3))).isEmpty();
    }

    @Test
    void whoIsPaidTwiceAtOneAddressCountsOnce() {
        List<TxOutput> outputs = new ArrayList<>(paying(7, 1));
        outputs.add(new TxOutput(new Sats(7), script(0)));
        assertThat(EqualOutputs.value(outputs)).isEmpty();
    }

    @Test
    void ofTwoValuesThatAreEquallyFrequentTheFirstCounts() {
        assertThat(EqualOutputs.value(paying(7, 9, 9, 7))).isEqualTo(OptionalLong.of(7));
    }
}
