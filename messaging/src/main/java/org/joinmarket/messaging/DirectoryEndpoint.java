package org.joinmarket.messaging;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a directory listens, such as {@code 127.0.0.1:5222} or {@code localhost:5222}.
 *
 * @param host a host name or address in lower case, never resolved here; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record DirectoryEndpoint(String host, int port) {
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|[0-9a-f:]{2,39}");
    private static final Pattern ONION = Pattern.compile("[a-z2-7]{56}\\.onion");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    public DirectoryEndpoint {
        host = host.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches() || port < 1 || port > 65_535)
            throw new IllegalArgumentException("not a directory address: expected host:port");
        if (host.endsWith(".onion") && !ONION.matcher(host).matches())
            throw new IllegalArgumentException("not a v3 onion address: expected 56 characters before .onion");
    }

    /** Reads {@code host:port} or {@code [address]:port}. */
    public static Optional<DirectoryEndpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !PORT.matcher(text.substring(colon + 1)).matches()) return Optional.empty();
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        else if (host.indexOf(':') >= 0) return Optional.empty();
        try {
            return Optional.of(new DirectoryEndpoint(host, Integer.parseInt(text.substring(colon + 1))));
        } catch (IllegalArgumentException notAnEndpoint) {
            return Optional.empty();
        }
    }

    public boolean isOnion() {
        return host.endsWith(".onion");
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
