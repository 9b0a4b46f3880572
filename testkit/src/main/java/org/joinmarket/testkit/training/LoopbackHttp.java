package org.joinmarket.testkit.training;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Just enough of an HTTP server for one polite client on loopback: POST with a length, connections that stay open. The JRE of an
 * image has no server of its own.
 */
final class LoopbackHttp implements AutoCloseable {
    private static final String LENGTH = "content-length:";
    private static final int QUEUE = 50;
    private static final int MAX_LINE = 8_192;

    private final ServerSocket server;
    private final Answers answers;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** What is said to whom. */
    interface Answers {
        /** @return JSON */
        String to(String path, String body);
    }

    LoopbackHttp(Answers answers) {
        this.answers = answers;
        try {
            server = new ServerSocket(0, QUEUE, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var _ = Thread.ofVirtual().name("loopback").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                var _ = Thread.ofVirtual().name("loopback-client").start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String request = line(in);
            while (!request.isEmpty()) {
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in))
                    if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH))
                        length = Integer.parseInt(
                                header.substring(LENGTH.length()).strip());
                String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                send(socket.getOutputStream(), answers.to(request.split(" ", -1)[1], body));
                request = line(in);
            }
        } catch (IOException e) {
            // the client has gone
        } finally {
            open.remove(socket);
        }
    }

    private static void send(OutputStream out, String answer) throws IOException {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    /** Empty at the end. */
    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (text.length() >= MAX_LINE) throw new IOException("a line of more than " + MAX_LINE + " bytes");
            if (next != '\r') text.append((char) next);
        }
        return text.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
