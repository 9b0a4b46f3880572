package org.joinmarket.testkit.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A SOCKS5 server on loopback (RFC 1928, 1929) that records what it was asked for and connects everybody to one port,
 * whatever name they gave.
 */
public final class ScriptedSocks implements AutoCloseable {
    private static final int VERSION = 5;
    private static final int USER_PASSWORD = 2;
    private static final int DOMAIN_NAME = 3;

    /**
     * One request.
     *
     * @param addressType 1 IPv4, 3 domain name, 4 IPv6
     * @param host the name as sent; empty if it was an address
     */
    public record Request(int addressType, String host, int port, String user, String password) {}

    private final int targetPort;
    private final Listening listening;
    private final Mailbox<Request> requests = new Mailbox<>();
    private volatile boolean refusing;

    private ScriptedSocks(int targetPort) {
        this.targetPort = targetPort;
        this.listening = Listening.start("scripted-socks", this::serve);
    }

    public static ScriptedSocks to(int targetPort) {
        return new ScriptedSocks(targetPort);
    }

    public int port() {
        return listening.port();
    }

    /** Whether requests are answered with "host unreachable". */
    public void refuse(boolean requestsFromNow) {
        refusing = requestsFromNow;
    }

    public Mailbox<Request> requests() {
        return requests;
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        expect(in.readByte(), VERSION);
        in.readNBytes(in.readUnsignedByte());
        out.write(new byte[] {VERSION, USER_PASSWORD});
        expect(in.readByte(), 1);
        String user = text(in, in.readUnsignedByte());
        String password = text(in, in.readUnsignedByte());
        out.write(new byte[] {1, 0});
        expect(in.readByte(), VERSION);
        expect(in.readByte(), 1);
        in.readByte();
        int type = in.readUnsignedByte();
        String host = "";
        if (type == DOMAIN_NAME) host = text(in, in.readUnsignedByte());
        else in.readNBytes(type == 1 ? 4 : 16);
        int port = in.readUnsignedShort();
        requests.add(new Request(type, host, port, user, password));
        byte status = (byte) (refusing ? 4 : 0);
        out.write(new byte[] {VERSION, status, 0, 1, 127, 0, 0, 1, 0, 1});
        if (!refusing) splice(client);
    }

    private void splice(Socket client) throws IOException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
            Thread back = Thread.ofVirtual().name("scripted-socks-back").start(() -> copy(target, client));
            copy(client, target);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // as on a real network
        }
    }

    private static String text(DataInputStream in, int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static void expect(int actual, int expected) throws IOException {
        if (actual != expected) throw new IOException("not SOCKS5 as expected");
    }

    @Override
    public void close() {
        listening.close();
    }
}
