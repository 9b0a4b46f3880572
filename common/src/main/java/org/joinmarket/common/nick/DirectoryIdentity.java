package org.joinmarket.common.nick;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a directory that a proof of nick ownership is for, so that one directory cannot pass it on to another:
 * {@code [a-z0-9][a-z0-9.:_-]*}, at most {@value #MAX_CHARS} characters (JMP-0005; wire.md 8.8).
 */
public record DirectoryIdentity(String value) {
    /** The longest host name (RFC 1035), a colon, and a port. */
    public static final int MAX_CHARS = 253 + 1 + 5;

    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.:_-]*");

    /** Case of ASCII letters only: a letter that merely lowers to one of ours is no onion address. */
    private static final Pattern ONION = Pattern.compile("([a-z2-7]{56}\\.onion)\\.?", Pattern.CASE_INSENSITIVE);

    /** @throws IllegalArgumentException if that is not an identity; see {@link #parse} for what others wrote */
    public DirectoryIdentity {
        if (!isIdentity(value)) throw new IllegalArgumentException("not the identity of a directory");
    }

    public static Optional<DirectoryIdentity> parse(String text) {
        return isIdentity(text) ? Optional.of(new DirectoryIdentity(text)) : Optional.empty();
    }

    /**
     * What a client that dialled this endpoint expects: {@code <host>:<port>} in lower case, without a trailing dot. Only an
     * onion address proves who answers; the identity behind any other host has to be configured.
     *
     * @return empty unless {@code host} is a version 3 onion address and {@code port} is 1 to 65535
     */
    public static Optional<DirectoryIdentity> ofEndpoint(String host, int port) {
        Matcher onion = ONION.matcher(host);
        if (!onion.matches() || port < 1 || port > MAX_PORT) return Optional.empty();
        return parse(onion.group(1).toLowerCase(Locale.ROOT) + ":" + port);
    }

    private static boolean isIdentity(String text) {
        return text.length() <= MAX_CHARS && FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
