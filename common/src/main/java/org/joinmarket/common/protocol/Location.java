package org.joinmarket.common.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a peer can be dialled: {@code <56 base32>.onion:<port>} in lower case, or {@code NOT-SERVING-ONION} (wire.md
 * 2.1, 2.4). Other hosts exist only where clear-net is allowed, which is regtest.
 */
public final class Location {
    /** The peer cannot be dialled; takers and watchers. */
    public static final Location NOT_SERVING = new Location("NOT-SERVING-ONION", "", 0);

    /** The longest text that {@link #parse} looks at. */
    public static final int MAX_CHARS = 253 + 1 + 5;

    private static final Pattern ONION = Pattern.compile("([a-z2-7]{56}\\.onion):([0-9]{1,5})");
    private static final Pattern HOST = Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?):([0-9]{1,5})");
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private final String value;
    private final String host;
    private final int port;

    private Location(String value, String host, int port) {
        this.value = value;
        this.host = host;
        this.port = port;
    }

    /**
     * Empty text is {@link #NOT_SERVING}. Upper case is lowered. The checksum of the onion address is not looked at, see
     * {@link #hasBadChecksum()}.
     *
     * @param allowClearnet whether hosts that are not onion services pass
     */
    public static Optional<Location> parse(String text, boolean allowClearnet) {
        if (text.isEmpty() || text.equals(NOT_SERVING.value)) return Optional.of(NOT_SERVING);
        if (text.length() > MAX_CHARS) return Optional.empty();
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher onion = ONION.matcher(lower);
        if (onion.matches()) return withPort(onion.group(1), onion.group(2));
        Matcher host = HOST.matcher(lower);
        return allowClearnet && host.matches() ? withPort(host.group(1), host.group(3)) : Optional.empty();
    }

    private static Optional<Location> withPort(String host, String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65_535) return Optional.empty();
        return Optional.of(new Location(host + ":" + port, host, port));
    }

    public boolean isServing() {
        return port != 0;
    }

    public boolean isOnion() {
        return host.endsWith(".onion");
    }

    /** Empty if {@link #isServing()} is false. */
    public String host() {
        return host;
    }

    /** 1 to 65535; 0 if {@link #isServing()} is false. */
    public int port() {
        return port;
    }

    /** An onion address that nobody can have: its checksum or version is wrong (rend-spec-v3, "Encoding onion addresses"). */
    public boolean hasBadChecksum() {
        if (!isOnion() || host.length() != 56 + ".onion".length()) return false;
        byte[] address = base32(host.substring(0, 56));
        byte[] key = Arrays.copyOf(address, 32);
        byte version = address[34];
        try {
            MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
            sha3.update(".onion checksum".getBytes(StandardCharsets.US_ASCII));
            sha3.update(key);
            byte[] digest = sha3.digest(new byte[] {version});
            return version != 3 || digest[0] != address[32] || digest[1] != address[33];
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA3-256", e);
        }
    }

    private static byte[] base32(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        long buffer = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            buffer = buffer << 5 | BASE32.indexOf(text.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Location that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
