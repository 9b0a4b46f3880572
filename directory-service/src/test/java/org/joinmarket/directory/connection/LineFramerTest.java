package org.joinmarket.directory.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineFramerTest {
    private static final int MAX = 65_536;

    private static LineFramer framer() {
        return new LineFramer(new LineFramer.Watcher() {
            @Override
            public int maxLineBytes() {
                return MAX;
            }

            @Override
            public void unfinished(int held, boolean another) {}
        });
    }

    @Test
    void cutsTheSameLinesHoweverTheBytesCome() {
        byte[] wire = "{\"a\":1}\r\n{\"b\":2}\n\r\n{\"c\\r\":3}\r\r\n".getBytes(US_ASCII);
        for (int first = 0; first <= wire.length; first++) {
            for (int second = first; second <= wire.length; second++) {
                var channel = new EmbeddedChannel(framer());
                channel.writeInbound(Unpooled.copiedBuffer(wire, 0, first));
                channel.writeInbound(Unpooled.copiedBuffer(wire, first, second - first));
                channel.writeInbound(Unpooled.copiedBuffer(wire, second, wire.length - second));

                assertThat(lines(channel))
                        .as("cut at %d and %d", first, second)
                        .containsExactly("{\"a\":1}\r\n", "{\"b\":2}\r\n", "\r\n", "{\"c\\r\":3}\r\r\n");
                assertThat(channel.finish()).as("nothing left over").isFalse();
            }
        }
    }

    @Test
    void acceptsTheLongestLineWithEitherEnd() {
        assertThat(linesOf("a".repeat(MAX) + "\r\n")).containsExactly("a".repeat(MAX) + "\r\n");
        assertThat(linesOf("a".repeat(MAX) + "\n")).containsExactly("a".repeat(MAX) + "\r\n");
    }

    @Test
    void reportsALineOneByteLongerAndNothingAfterIt() {
        assertThat(linesOf("a".repeat(MAX + 1) + "\r\nb\r\n")).containsExactly("OVERLONG");
        assertThat(linesOf("a".repeat(MAX + 1) + "\nb\r\n")).containsExactly("OVERLONG");
    }

    @Test
    void doesNotWaitForTheEndOfALineThatIsTooLong() {
        assertThat(linesOf("a".repeat(MAX + 1))).isEmpty();
        assertThat(linesOf("a".repeat(MAX + 2))).containsExactly("OVERLONG");
    }

    @Test
    void keepsNothingOfALineThatIsTooLongHoweverMuchMoreComes() {
        var memory = new UnpooledByteBufAllocator(false);
        var channel = new EmbeddedChannel(framer());
        channel.config().setAllocator(memory);
        byte[] chunk = "a".repeat(1_024).getBytes(US_ASCII);
        long most = 0;
        for (int i = 0; i < 10_000; i++) {
            channel.writeInbound(memory.heapBuffer(chunk.length).writeBytes(chunk));
            most = Math.max(most, memory.metric().usedHeapMemory());
            if (i > MAX / chunk.length)
                assertThat(memory.metric().usedHeapMemory()).as("chunk %d", i).isZero();
        }

        assertThat(most).as("a buffer grows by doubling").isBetween((long) MAX, 2L * MAX);
        assertThat(lines(channel)).as("ten megabytes").containsExactly("OVERLONG");
        channel.finishAndReleaseAll();
    }

    @Test
    void readsALineThatComesByteByByte() {
        var channel = new EmbeddedChannel(framer());
        for (byte b : ("a".repeat(MAX) + "\r\n").getBytes(US_ASCII))
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));

        assertThat(lines(channel)).containsExactly("a".repeat(MAX) + "\r\n");
        channel.finishAndReleaseAll();
    }

    @Test
    void handsOnTheReceivedBytesThemselves() {
        var channel = new EmbeddedChannel(framer());
        ByteBuf received = Unpooled.copiedBuffer("{\"a\":1}\r\n", US_ASCII);
        channel.writeInbound(received);
        ByteBuf line = channel.readInbound();

        assertThat(line.unwrap()).isNotNull();
        received.setByte(1, 'x');
        assertThat(line.getByte(1)).isEqualTo((byte) 'x');
        line.release();
        assertThat(received.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void copiesALineThatWouldKeepAMuchLargerBufferAlive() {
        int pinned = 9 * LineFramer.MAX_PINNED_FACTOR;
        assertThat(keepsBufferOf(pinned)).as("at the bound").isTrue();
        assertThat(keepsBufferOf(pinned + 1)).as("above the bound").isFalse();
    }

    private static boolean keepsBufferOf(int capacity) {
        var channel = new EmbeddedChannel(framer());
        ByteBuf received = Unpooled.buffer(capacity, capacity).writeBytes("{\"a\":1}\r\n".getBytes(US_ASCII));
        channel.writeInbound(received);
        ByteBuf line = channel.readInbound();
        boolean keeps = received.refCnt() > 0;
        line.release();
        assertThat(received.refCnt()).isZero();
        channel.finishAndReleaseAll();
        return keeps;
    }

    @Test
    void takesNoUnfinishedLineForALineWhenTheConnectionEnds() {
        var channel = new EmbeddedChannel(framer());
        channel.writeInbound(Unpooled.copiedBuffer("a\r\nb", US_ASCII));
        channel.finish();

        assertThat(lines(channel)).containsExactly("a\r\n");
    }

    private static List<String> linesOf(String wire) {
        var channel = new EmbeddedChannel(framer());
        channel.writeInbound(Unpooled.copiedBuffer(wire, US_ASCII));
        var lines = lines(channel);
        channel.finishAndReleaseAll();
        return lines;
    }

    private static List<String> lines(EmbeddedChannel channel) {
        var lines = new ArrayList<String>();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof ByteBuf line) {
                lines.add(line.toString(US_ASCII));
                line.release();
            } else {
                lines.add("OVERLONG");
            }
        }
        return lines;
    }
}
