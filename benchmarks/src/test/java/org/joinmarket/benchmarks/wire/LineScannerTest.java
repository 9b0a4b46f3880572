package org.joinmarket.benchmarks.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineScannerTest {
    private static final Nick ALICE = new Nick("J5ALiceAAAAAAAAA");
    private static final String PING = "{\"type\": 798, \"line\": \"\"}\r\n";

    private final NumberedLine form = NumberedLine.offer(ALICE, 200);
    private final List<String> events = new ArrayList<>();
    private LineScanner scanner = scanner();

    @BeforeEach
    void expectFromZero() {
        scanner.expect(form, 0, 1);
    }

    private LineScanner scanner() {
        return new LineScanner(new LineScanner.Sink() {
            @Override
            public void numbered(int number) {
                events.add("line " + number);
            }

            @Override
            public void gap(int first, int count) {
                events.add("gap " + first + "+" + count);
            }

            @Override
            public void late(int number) {
                events.add("late " + number);
            }

            @Override
            public void other(ByteBuf line) {
                events.add("other " + line.toString(US_ASCII));
            }
        });
    }

    private ByteBuf lines(int... numbers) {
        var bytes = Unpooled.buffer();
        for (int number : numbers) form.writeTo(bytes, number);
        return bytes;
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    @Test
    void countsTheSameLinesHoweverTheBytesAreCut() {
        var bytes = Unpooled.wrappedBuffer(lines(0, 1), text(PING), lines(2), text("x\n"), lines(3));
        var expected = List.of("line 0", "line 1", "other " + PING, "line 2", "other x\n", "line 3");
        int length = bytes.readableBytes();

        for (int first = 0; first <= length; first++) {
            events.clear();
            scanner = scanner();
            expectFromZero();
            int second = Math.min(length, first + 1 + first % 250);
            scanner.read(bytes.slice(0, first));
            scanner.read(bytes.slice(first, second - first));
            scanner.read(bytes.slice(second, length - second));
            assertThat(events).as("cut at %d and %d", first, second).isEqualTo(expected);
        }
    }

    @Test
    void countsTheSameLinesByteByByte() {
        var bytes = Unpooled.wrappedBuffer(lines(0), text(PING), lines(1));
        for (int i = 0; i < bytes.readableBytes(); i++) scanner.read(bytes.slice(i, 1));
        assertThat(events).containsExactly("line 0", "other " + PING, "line 1");
    }

    @Test
    void noticesMissingLines() {
        scanner.read(lines(0, 3, 4));
        assertThat(events).containsExactly("line 0", "gap 1+2", "line 3", "line 4");
    }

    @Test
    void noticesLinesThatComeTwice() {
        scanner.read(lines(0, 0, 1));
        assertThat(events).containsExactly("line 0", "late 0", "line 1");
    }

    @Test
    void noticesLinesOutOfOrder() {
        scanner.read(lines(1, 0, 2));
        assertThat(events).containsExactly("gap 0+1", "line 1", "late 0", "line 2");
    }

    @Test
    void takesEveryNthNumberWhereSeveralShareThem() {
        scanner.expect(form, 2, 50);
        scanner.read(lines(2, 52, 152, 153, 202));
        assertThat(events).containsExactly("line 2", "line 52", "gap 102+1", "line 152", "late 153", "line 202");
    }

    @Test
    void aLineThatDiffersInOneByteIsAnother() {
        var changed = lines(0);
        changed.setByte(changed.readableBytes() - 10, 'B');
        changed.setByte(changed.readableBytes() - 1, ' ');
        changed.writeByte('\n');
        scanner.read(changed);
        assertThat(events).hasSize(1).first().asString().startsWith("other ");
    }

    @Test
    void withoutExpectationsEveryLineIsAnother() {
        scanner = scanner();
        scanner.read(text(PING + PING));
        assertThat(events).containsExactly("other " + PING, "other " + PING);
    }

    @Test
    void readsALongLineInManyPieces() {
        String line = "x".repeat(100_000) + "\n";
        for (int at = 0; at < line.length(); at += 1_000)
            scanner.read(text(line.substring(at, Math.min(line.length(), at + 1_000))));
        scanner.read(lines(0));
        assertThat(events).containsExactly("other " + line, "line 0");
    }
}
