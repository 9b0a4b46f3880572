package org.joinmarket.benchmarks.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.Test;

class NumberedLineTest {
    private static final Nick ALICE = new Nick("J5ALiceAAAAAAAAA");
    private static final Nick ROBERT = new Nick("J5RobertBBBBBBBB");

    private static String text(NumberedLine line, int number) {
        var buffer = Unpooled.buffer();
        line.writeTo(buffer, number);
        return buffer.toString(US_ASCII);
    }

    @Test
    void anOfferHasExactlyTheLengthAskedFor() {
        for (int bytes : new int[] {150, 200, 1_000}) {
            var line = NumberedLine.offer(ALICE, bytes);
            assertThat(text(line, 0)).hasSize(bytes + Lines.TERMINATOR_BYTES).endsWith("\"}\r\n");
            assertThat(line.length()).isEqualTo(bytes + Lines.TERMINATOR_BYTES);
        }
    }

    @Test
    void anOfferHasALeastLength() {
        assertThatThrownBy(() -> NumberedLine.offer(ALICE, 60)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNumberStandsInEightDigits() {
        assertThat(text(NumberedLine.offer(ALICE, 200), 42)).contains(" 100000042 500 ");
        assertThat(text(NumberedLine.fill(ALICE, ROBERT), 99_999_999)).contains("!fill 0 199999999 ");
    }

    @Test
    void thereAreNoMoreThanEightDigits() {
        assertThatThrownBy(() -> NumberedLine.digits(NumberedLine.LIMIT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NumberedLine.digits(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void digitsStandInTheOrderOfTheWire() {
        assertThat(ByteBuffer.allocate(8)
                        .putLong(NumberedLine.digits(1_203_405))
                        .array())
                .isEqualTo("01203405".getBytes(US_ASCII));
    }

    @Test
    void advancingIsAddition() {
        for (int step : new int[] {1, 7, 50, 100, 12_345})
            for (int number : new int[] {0, 9, 99, 949, 999, 12_349_999, 89_999_999})
                assertThat(NumberedLine.advance(NumberedLine.digits(number), step))
                        .as("%d + %d", number, step)
                        .isEqualTo(NumberedLine.digits(number + step));
    }
}
