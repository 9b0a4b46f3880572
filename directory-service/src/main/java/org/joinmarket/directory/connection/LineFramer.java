package org.joinmarket.directory.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts bytes into lines at LF with an optional CR before it, and hands each on ended by CR LF: one of the known readers
 * does not see a line that ends otherwise (wire.md 1.1). What came with CR LF is a slice of the bytes received.
 *
 * <p>A line that is too long is reported once, as {@link Overlong}; everything after it is thrown away.
 */
final class LineFramer extends ByteToMessageDecoder {
    /** Instead of a line: more bytes without an end than a line may have. */
    enum Overlong {
        INSTANCE
    }

    /**
     * A slice keeps the whole buffer that it was received in. A line that is a smaller part of it than this is copied, so
     * that what a slow peer has not read costs no more than so many times its length.
     */
    static final int MAX_PINNED_FACTOR = 8;

    private static final int TERMINATOR_BYTES = 2;
    private static final byte LF = '\n';

    /** Whose lines they are. */
    interface Watcher {
        /** Longest line that may come now, without terminator. It may grow, but not shrink. */
        int maxLineBytes();

        /**
         * Something was read, and what is left of it has no end, or had none before.
         *
         * @param held bytes that the buffer of the unfinished line takes; 0 if there is none any more
         * @param another whether the unfinished line that was there before has had its end
         */
        void unfinished(int held, boolean another);
    }

    private final Watcher watcher;
    private int scanned;
    private boolean broken;
    private boolean ended;
    private boolean unfinished;

    LineFramer(Watcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        super.channelRead(ctx, message);
        int held = actualReadableBytes() == 0 ? 0 : internalBuffer().capacity();
        if (held > 0 || unfinished) watcher.unfinished(held, ended);
        unfinished = held > 0;
        ended = false;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (unfinished) watcher.unfinished(0, true);
        unfinished = false;
        super.channelInactive(ctx);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken || !ctx.channel().isOpen()) { // nobody hears the lines of one that was closed for those before
            in.skipBytes(in.readableBytes());
            return;
        }
        int maxLineBytes = watcher.maxLineBytes();
        int start = in.readerIndex();
        int searchable = Math.min(in.readableBytes(), maxLineBytes + TERMINATOR_BYTES);
        int end = in.indexOf(start + scanned, start + searchable, LF); // eight bytes at a time
        if (end < 0) {
            scanned = searchable;
            if (searchable == maxLineBytes + TERMINATOR_BYTES) fail(in, out);
            return;
        }
        scanned = 0;
        ended = true;
        boolean hasReturn = end > start && in.getByte(end - 1) == '\r';
        int length = end - start - (hasReturn ? 1 : 0);
        if (length > maxLineBytes) {
            fail(in, out);
            return;
        }
        out.add(hasReturn ? received(ctx, in, length) : terminated(ctx, in, length));
        in.readerIndex(end + 1);
    }

    private static ByteBuf received(ChannelHandlerContext ctx, ByteBuf in, int length) {
        int whole = length + TERMINATOR_BYTES;
        if (in.capacity() <= (long) whole * MAX_PINNED_FACTOR) return in.retainedSlice(in.readerIndex(), whole);
        return ctx.alloc().buffer(whole, whole).writeBytes(in, in.readerIndex(), whole);
    }

    private static ByteBuf terminated(ChannelHandlerContext ctx, ByteBuf in, int length) {
        int whole = length + TERMINATOR_BYTES;
        return ctx.alloc()
                .buffer(whole, whole)
                .writeBytes(in, in.readerIndex(), length)
                .writeByte('\r')
                .writeByte('\n');
    }

    private void fail(ByteBuf in, List<Object> out) {
        broken = true;
        in.skipBytes(in.readableBytes());
        out.add(Overlong.INSTANCE);
    }

    /** What has no end when the connection closes is no line. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.isReadable()) decode(ctx, in, out);
    }
}
