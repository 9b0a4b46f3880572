package org.joinmarket.wallet.chain.esplora;

/**
 * A SOCKS5 proxy, such as Tor's, that resolves names itself.
 *
 * @param host a name or address
 * @param port 1 to 65535
 */
public record SocksProxy(String host, int port) {
    private static final int MAX_PORT = 65_535;

    public SocksProxy {
        if (host.isBlank() || port < 1 || port > MAX_PORT)
            throw new IllegalArgumentException("not a proxy address: expected host:port");
    }

    /** @throws IllegalArgumentException if it is not {@code host:port} */
    public static SocksProxy parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new SocksProxy(text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a proxy address: expected host:port", e);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
