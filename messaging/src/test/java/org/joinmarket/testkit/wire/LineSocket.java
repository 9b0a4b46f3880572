package org.joinmarket.testkit.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;

/** A TCP connection that carries lines. Reading is for one thread, writing for any. */
final class LineSocket implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 2 << 20;

    private final Socket socket;
    private final InputStream in;

    LineSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** The next line without its end; empty when the connection is closed. */
    Optional<byte[]> readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0 || line.size() > MAX_LINE_BYTES) return Optional.empty();
                line.write(b);
            }
        } catch (IOException closed) {
            return Optional.empty();
        }
        byte[] bytes = line.toByteArray();
        boolean cr = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return Optional.of(cr ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
    }

    /** The next line that is an envelope; empty when the connection is closed. */
    Optional<Envelope> readEnvelope() {
        for (Optional<byte[]> line = readLine(); line.isPresent(); line = readLine()) {
            if (EnvelopeCodec.decode(line.get()) instanceof Decoded.Ok<Envelope>(var envelope))
                return Optional.of(envelope);
        }
        return Optional.empty();
    }

    /** Lost if the connection is closed, as on a real network. */
    synchronized void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException closed) {
            close();
        }
    }

    void write(Envelope envelope) {
        write(EnvelopeCodec.encode(envelope));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // that is what was wanted
        }
    }
}
