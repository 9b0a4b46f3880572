package org.joinmarket.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * One buffer for whatever any peer of a loop reads: it is counted at once and never kept, so the next read can have it again, from
 * the processor's cache. For one thread.
 */
final class OneReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int BYTES = 65_536;

    private final ByteBuf buffer = Unpooled.directBuffer(BYTES, BYTES);

    @Override
    @SuppressWarnings("deprecation") // there is no other way to make one yet
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator ignored) {
                if (buffer.refCnt() != 1) throw new IllegalStateException("somebody keeps what was read");
                return buffer.clear().retain();
            }

            @Override
            public int guess() {
                return BYTES;
            }
        };
    }
}
