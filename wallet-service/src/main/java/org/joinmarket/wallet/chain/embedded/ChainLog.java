package org.joinmarket.wallet.chain.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * The chain on disk: one file to which each accepted transaction and each block is appended, synced before anybody hears of
 * it. A record that a crash cut off is dropped at the next start, anything else that is wrong stops it.
 *
 * <pre>
 * file    magic(8) record*
 * record  type(1) length(4) payload crc32(4)      crc over type and payload
 * type 1  transaction as serialized
 * type 2  header(80) count(4) coinbase            block of the coinbase and the count oldest mempool transactions
 * </pre>
 */
final class ChainLog implements AutoCloseable {
    static final String FILE = "embedded-regtest.chain";

    private static final byte[] MAGIC = "JMCHAIN1".getBytes(StandardCharsets.US_ASCII);
    private static final byte TRANSACTION = 1;
    private static final byte BLOCK = 2;
    private static final int FRAME_BYTES = 1 + Integer.BYTES + Integer.BYTES;
    private static final int MAX_PAYLOAD_BYTES = Transaction.MAX_BYTES + Block.HEADER_BYTES + Integer.BYTES;
    private static final String REMEDY = "free the disk or delete the directory to begin a new regtest chain";

    private final Path file;
    private final FileChannel channel;
    private final @Nullable FileLock lock;
    private long end;

    private ChainLog(Path file, FileChannel channel, @Nullable FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /** What the file says happened, in order. */
    interface Replay {
        void transaction(Transaction tx);

        /** @param mempoolCount how many of the oldest mempool transactions are in it */
        void block(byte[] header, int mempoolCount, Transaction coinbase);
    }

    static ChainLog open(Path directory, Replay replay) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            ChainLog log = new ChainLog(file, channel, tryLock(channel, file));
            log.read(replay);
            return log;
        } catch (IOException e) {
            throw new ChainUnavailable("the embedded chain's file " + file + " cannot be opened", REMEDY, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel, Path file) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock != null) return lock;
        channel.close();
        throw new ChainUnavailable(
                "the embedded chain's file " + file + " is in use",
                "stop the other wallet-service or set another joinmarket.chain.embedded-dir",
                null);
    }

    private void read(Replay replay) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < MAGIC.length) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(MAGIC), 0);
            channel.force(true);
            end = MAGIC.length;
            return;
        }
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) throw damaged(0);
        int at = MAGIC.length;
        while (bytes.length - at >= FRAME_BYTES) {
            ByteBuffer record = ByteBuffer.wrap(bytes, at, bytes.length - at);
            byte type = record.get();
            int length = record.getInt();
            if (length < 0 || length > MAX_PAYLOAD_BYTES) throw damaged(at);
            if (record.remaining() < length + Integer.BYTES) break;
            byte[] payload = new byte[length];
            record.get(payload);
            if (record.getInt() != crc(type, payload)) {
                if (record.hasRemaining()) throw damaged(at);
                break;
            }
            try {
                replay(type, payload, replay);
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw damaged(at, e);
            }
            at = bytes.length - record.remaining();
        }
        end = at;
        channel.truncate(end);
    }

    private static void replay(byte type, byte[] payload, Replay replay) {
        switch (type) {
            case TRANSACTION -> replay.transaction(parse(payload));
            case BLOCK -> {
                if (payload.length < Block.HEADER_BYTES + Integer.BYTES)
                    throw new IllegalArgumentException("short block");
                ByteBuffer block = ByteBuffer.wrap(payload);
                byte[] header = new byte[Block.HEADER_BYTES];
                block.get(header);
                int count = block.getInt();
                byte[] coinbase = new byte[block.remaining()];
                block.get(coinbase);
                replay.block(header, count, parse(coinbase));
            }
            default -> throw new IllegalArgumentException("unknown record type " + type);
        }
    }

    private static Transaction parse(byte[] bytes) {
        if (Transaction.parse(bytes) instanceof Decoded.Ok<Transaction>(var tx)) return tx;
        throw new IllegalArgumentException("not a transaction");
    }

    /** @throws ChainUnavailable if it cannot be written; then the file is as before */
    void append(Transaction tx) {
        write(record(TRANSACTION, tx.serialize()));
    }

    /** @throws ChainUnavailable as above */
    void append(Block block) {
        byte[] coinbase = block.transactions().getFirst().serialize();
        write(record(
                BLOCK,
                ByteBuffer.allocate(Block.HEADER_BYTES + Integer.BYTES + coinbase.length)
                        .put(block.header())
                        .putInt(block.transactions().size() - 1)
                        .put(coinbase)
                        .array()));
    }

    private void write(byte[] record) {
        ByteBuffer buffer = ByteBuffer.wrap(record);
        try {
            long at = end;
            while (buffer.hasRemaining()) at += channel.write(buffer, at);
            end = at;
        } catch (IOException e) {
            ChainUnavailable problem = cannotWrite(e);
            try {
                channel.truncate(end);
            } catch (IOException truncation) {
                problem.addSuppressed(truncation);
            }
            throw problem;
        }
    }

    /**
     * To be called after appending and before anybody hears of what was appended; many records in one go cost as much as one.
     *
     * @throws ChainUnavailable if they are not certainly on disk
     */
    void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private ChainUnavailable cannotWrite(IOException e) {
        return new ChainUnavailable("the embedded chain's file " + file + " cannot be written", REMEDY, e);
    }

    private static byte[] record(byte type, byte[] payload) {
        return ByteBuffer.allocate(FRAME_BYTES + payload.length)
                .put(type)
                .putInt(payload.length)
                .put(payload)
                .putInt(crc(type, payload))
                .array();
    }

    private static int crc(byte type, byte[] payload) {
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(payload);
        return (int) crc.getValue();
    }

    private ChainUnavailable damaged(int at) {
        return damaged(at, null);
    }

    private ChainUnavailable damaged(int at, @Nullable Throwable cause) {
        return new ChainUnavailable(
                "the embedded chain's file " + file + " is damaged at byte " + at,
                "restore it or delete the directory to begin a new regtest chain",
                cause);
    }

    @Override
    public void close() {
        try {
            if (lock != null) lock.release();
            channel.close();
        } catch (IOException e) {
            throw new ChainUnavailable("the embedded chain's file " + file + " cannot be closed", REMEDY, e);
        }
    }
}
