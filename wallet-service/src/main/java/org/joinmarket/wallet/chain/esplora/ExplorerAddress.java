package org.joinmarket.wallet.chain.esplora;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where an explorer is, which says who can listen.
 *
 * @param base with its path, without a slash at the end
 */
public record ExplorerAddress(URI base) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /** @throws IllegalArgumentException if it is no http or https address, or holds a user, a query or a fragment */
    public ExplorerAddress {
        boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!http || base.getHost() == null || base.getUserInfo() != null)
            throw new IllegalArgumentException("must be http:// or https:// and a host, without user and password");
        if (base.getQuery() != null || base.getFragment() != null)
            throw new IllegalArgumentException("must not have a query or a fragment");
        String text = base.toString();
        if (text.endsWith("/")) base = URI.create(text.replaceAll("/+$", ""));
    }

    public boolean isOnion() {
        return host().endsWith(".onion");
    }

    /** On this machine: nobody else listens. */
    public boolean isLoopback() {
        return LOOPBACK.matcher(host()).matches();
    }

    private String host() {
        return base.getHost().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
