package org.joinmarket.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.joinmarket.benchmarks.wire.Lines;
import org.joinmarket.benchmarks.wire.Nicks;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;

/**
 * Peers that write as fast as the directory takes it and come back under a fresh nick whenever they are thrown out. Most repeat
 * {@code !orderbook}, as the floods seen on the real market do; the others send junk of several kinds. Belongs to its loop.
 */
public final class Attackers {
    private static final int LINES_PER_CHUNK = 32;
    private static final int CHUNKS_PER_TURN = 4;

    /** After a connection that was not even answered; at once would be a loop of our own and no load. */
    private static final Duration REDIAL_PAUSE = Duration.ofMillis(5);

    private final Dialer dialer;
    private final Nicks nicks;
    private final int count;
    private boolean stopped;
    private long lines;
    private long connects;
    private long refusals;

    public Attackers(Dialer dialer, Nicks nicks, int count) {
        this.dialer = dialer;
        this.nicks = nicks;
        this.count = count;
    }

    public void start() {
        for (int i = 0; i < count; i++) new Attacker(i).dial();
    }

    public void stop() {
        stopped = true;
    }

    /** Lines handed to the kernel or waiting for it. */
    public long lines() {
        return lines;
    }

    /** Handshakes that were accepted. */
    public long connects() {
        return connects;
    }

    /** Connections that ended without an accepted handshake. */
    public long refusals() {
        return refusals;
    }

    /** What one of them says over and over. */
    private static byte[] refrain(int index, Nick self, Nick nobody) {
        return switch (index % 10) {
            case 0, 1, 2, 3, 4, 5 -> Lines.publicly(self, "orderbook");
            case 6 -> Lines.publicly(self, "drivel " + "z".repeat(400));
            case 7 -> Lines.privately(self, nobody, "fill 0 100000000 " + "y".repeat(200));
            case 8 -> Lines.empty(Envelope.GETPEERLIST);
            default -> "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
        };
    }

    private final class Attacker implements PeerEvents {
        private final int index;
        private byte[] refrain = {};

        Attacker(int index) {
            this.index = index;
        }

        void dial() {
            if (stopped) return;
            Nick self = nicks.next();
            refrain = refrain(index, self, nicks.next());
            dialer.dial(PeerSpec.taker(self).abruptly(), this, PeerLines.IGNORED);
        }

        @Override
        public void ready(Peer accepted) {
            connects++;
            accepted.discard();
            pump(accepted);
        }

        @Override
        public void writable(Peer relieved) {
            pump(relieved);
        }

        private void pump(Peer self) {
            for (int i = 0; i < CHUNKS_PER_TURN; i++) {
                if (!self.isReady() || !self.isWritable()) return;
                if (stopped) {
                    self.close();
                    return;
                }
                ByteBuf chunk = self.buffer(LINES_PER_CHUNK * refrain.length);
                for (int line = 0; line < LINES_PER_CHUNK; line++) chunk.writeBytes(refrain);
                lines += LINES_PER_CHUNK;
                self.send(chunk);
            }
            dialer.loop().execute(() -> pump(self)); // the others' turn
        }

        @Override
        public void lost(Peer thrownOut) {
            dialer.loop().execute(this::dial);
        }

        @Override
        public void refused(Peer turnedAway) {
            refusals++;
            dialer.loop().schedule(REDIAL_PAUSE, this::dial);
        }
    }
}
