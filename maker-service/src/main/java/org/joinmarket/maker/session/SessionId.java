package org.joinmarket.maker.session;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names one attempt of one taker with us, in our logs and towards the wallet; strangers never see it. */
public record SessionId(String value) {
    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public SessionId {
        if (!FORM.matcher(value).matches()) throw new IllegalArgumentException("not a session id");
    }

    public static SessionId random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionId(HexFormat.of().formatHex(bytes));
    }

    /** The same session gets the same lease again, also after a lost reply. */
    public String idempotencyKey() {
        return "maker-" + value;
    }

    @Override
    public String toString() {
        return value;
    }
}
