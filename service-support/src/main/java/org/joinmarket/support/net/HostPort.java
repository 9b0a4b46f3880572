package org.joinmarket.support.net;

/**
 * A host and a TCP port. The host is a name or an address literal; an IPv6 literal is kept without its brackets.
 *
 * @param host name (including onion names) or address literal, not empty, no white space
 * @param port 0 to 65535; 0 means any free port where that makes sense
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST = 255; // RFC 1035 2.3.4

    public HostPort {
        if (host.isEmpty() || host.length() > MAX_HOST || host.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("not a host name");
        }
        if (port < 0 || port > MAX_PORT) throw new IllegalArgumentException("port must be 0 to " + MAX_PORT);
    }

    /**
     * Parses {@code host:port} or {@code [ipv6]:port}; Spring binds settings of this type through it.
     *
     * @throws IllegalArgumentException if the text has another form; the message does not repeat the text
     */
    public static HostPort valueOf(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) throw new IllegalArgumentException("must be host:port");
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address must be in brackets: [address]:port");
        }
        return new HostPort(host, port(text.substring(colon + 1)));
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("port must be 0 to " + MAX_PORT);
        }
        return Integer.parseInt(digits);
    }

    /** The form that {@link #valueOf} reads. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
