package org.joinmarket.directory;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;

/** As plain a client as can be: a socket and lines ended by CR LF, as the oldest client reads them. */
final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private final Socket socket;
    private final InputStream in;

    WireClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(Envelope envelope) throws IOException {
        sendRaw(EnvelopeCodec.encode(envelope));
    }

    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    Envelope read() throws IOException {
        byte[] json = readRaw().strip().getBytes(StandardCharsets.UTF_8);
        if (EnvelopeCodec.decode(json) instanceof Decoded.Ok<Envelope>(var envelope)) return envelope;
        throw new AssertionError("not an envelope");
    }

    /** One line with its CR LF. */
    String readRaw() throws IOException {
        var line = new ByteArrayOutputStream();
        int last = -1;
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (last == '\r' && b == '\n') return line.toString(StandardCharsets.UTF_8);
            last = b;
        }
        throw new AssertionError("closed in the middle of a line: " + line);
    }

    boolean isClosedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Whether the other side closes after whatever else it has to say. */
    boolean isClosedInTheEnd() throws IOException {
        try {
            while (in.read() >= 0) {}
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Whether it is served: its PING is answered, whatever comes before. */
    boolean isServed() throws IOException {
        send(new Envelope(Envelope.PING, ""));
        while (read().type() != Envelope.PONG) {}
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
