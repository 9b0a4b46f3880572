package org.joinmarket.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what one peer receives into lines. The lines that a measurement is made of are recognized without looking at all of
 * their bytes: where the next one must end there is a line feed, and where its number must be there is that number. Everything
 * else is searched for its end and looked at properly, so that nothing is miscounted.
 */
public final class LineScanner {
    /** Whoever wants the lines. */
    public interface Sink {
        /** The expected line. */
        void numbered(int number);

        /**
         * Lines are missing before one that came.
         *
         * @param first number of the first missing line
         * @param count how many
         */
        void gap(int first, int count);

        /** A line of the expected form that was not due any more: out of order or twice. */
        void late(int number);

        /** Any other line, with its end; only for the time of the call. */
        void other(ByteBuf line);
    }

    /** No line of a directory is longer, even with a peer list of thousands of makers. */
    private static final int MAX_LINE_BYTES = 4 << 20;

    private static final byte LF = '\n';
    private static final byte[] NOTHING = {};

    private final Sink sink;
    private @Nullable NumberedLine form;
    private int expected;
    private int step = 1;
    private long expectedDigits;
    private byte[] carry = NOTHING;
    private int carried;

    public LineScanner(Sink sink) {
        this.sink = sink;
    }

    /** From now on the lines are expected to have this form and the numbers {@code first}, {@code first + step}, … */
    public void expect(NumberedLine lines, int first, int by) {
        form = lines;
        expected = first;
        step = by;
        expectedDigits = NumberedLine.digits(first);
    }

    /** Takes all of the readable bytes; the buffer stays the caller's. */
    public void read(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        if (carried > 0) at = completeCarried(in, at, end);
        while (at < end) {
            at = skipExpected(in, at, end);
            if (at == end) return;
            int lf = in.indexOf(at, end, LF);
            if (lf < 0) {
                carry(in, at, end);
                return;
            }
            line(in, at, lf + 1 - at);
            at = lf + 1;
        }
    }

    private int skipExpected(ByteBuf in, int start, int end) {
        if (form == null) return start;
        int length = form.length();
        int digitsAt = form.digitsAt();
        int at = start;
        while (end - at >= length && in.getLong(at + digitsAt) == expectedDigits && in.getByte(at + length - 1) == LF) {
            hit();
            at += length;
        }
        return at;
    }

    private void hit() {
        int number = expected;
        expected += step;
        expectedDigits = NumberedLine.advance(expectedDigits, step);
        sink.numbered(number);
    }

    private void line(ByteBuf in, int start, int length) {
        if (form == null || !form.matches(in, start, length)) {
            sink.other(in.slice(start, length));
            return;
        }
        int number = form.numberIn(in, start);
        if (number < expected || (number - expected) % step != 0) {
            sink.late(number);
            return;
        }
        if (number > expected) sink.gap(expected, (number - expected) / step);
        expected = number;
        expectedDigits = NumberedLine.digits(number);
        hit();
    }

    private void carry(ByteBuf in, int start, int end) {
        int more = end - start;
        if (carried + more > MAX_LINE_BYTES) throw new IllegalStateException("a line without an end");
        if (carry.length < carried + more) carry = Arrays.copyOf(carry, Math.max(256, 2 * (carried + more)));
        in.getBytes(start, carry, carried, more);
        carried += more;
    }

    /** @return where to go on */
    private int completeCarried(ByteBuf in, int start, int end) {
        int lf = in.indexOf(start, end, LF);
        carry(in, start, lf < 0 ? end : lf + 1);
        if (lf < 0) return end;
        int length = carried;
        carried = 0;
        line(Unpooled.wrappedBuffer(carry, 0, length), 0, length);
        return lf + 1;
    }
}
