package org.joinmarket.benchmarks.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;

/** Lines that peers send, each an envelope ended by CR LF. */
public final class Lines {
    public static final int TERMINATOR_BYTES = 2;

    /** What every peer of the generator can do; it answers PING. */
    private static final Features FEATURES = Features.of(Features.PEERLIST_FEATURES, Features.PING);

    private static final int ONION_PORT = 5222;
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private Lines() {}

    public static byte[] handshake(Nick nick, Location location, String network) {
        return EnvelopeCodec.encode(
                ClientHandshake.of(nick, location, FEATURES, network).toEnvelope());
    }

    /** @param text from the command on, without its {@code !} */
    public static byte[] publicly(Nick from, String text) {
        return EnvelopeCodec.encode(new Envelope(Envelope.PUBMSG, from + "!PUBLIC!" + text));
    }

    /** @param text from the command on, without its {@code !}; with what stands for key and signature */
    public static byte[] privately(Nick from, Nick to, String text) {
        return EnvelopeCodec.encode(new Envelope(Envelope.PRIVMSG, from + "!" + to + "!" + text));
    }

    public static byte[] empty(int type) {
        return EnvelopeCodec.encode(new Envelope(type, ""));
    }

    /** An onion address that has a right checksum and leads nowhere (rend-spec-v3, "Encoding onion addresses"). */
    public static Location onion(RandomGenerator random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        byte[] address = java.util.Arrays.copyOf(key, 35);
        byte[] digest = onionDigest(key);
        address[32] = digest[0];
        address[33] = digest[1];
        address[34] = 3;
        String text = base32(address) + ".onion:" + ONION_PORT;
        return Location.parse(text, false).orElseThrow(() -> new IllegalStateException("not a location: " + text));
    }

    private static byte[] onionDigest(byte[] key) {
        try {
            var sha3 = MessageDigest.getInstance("SHA3-256");
            sha3.update(".onion checksum".getBytes(StandardCharsets.US_ASCII));
            sha3.update(key);
            return sha3.digest(new byte[] {3});
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA3-256", e);
        }
    }

    private static String base32(byte[] bytes) {
        var text = new StringBuilder();
        long buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = buffer << 8 | (b & 0xff);
            for (bits += 8; bits >= 5; bits -= 5) text.append(BASE32.charAt((int) (buffer >> (bits - 5) & 31)));
        }
        return text.toString();
    }
}
