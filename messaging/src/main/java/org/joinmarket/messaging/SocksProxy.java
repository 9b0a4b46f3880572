package org.joinmarket.messaging;

/**
 * A SOCKS5 proxy, such as Tor's, that resolves names itself. Every directory is dialled through it when it is set.
 *
 * @param host a name or address; resolved at each dial
 * @param port 1 to 65535
 */
public record SocksProxy(String host, int port) {
    public SocksProxy {
        if (host.isBlank() || port < 1 || port > 65_535)
            throw new IllegalArgumentException("not a proxy address: expected host:port");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
