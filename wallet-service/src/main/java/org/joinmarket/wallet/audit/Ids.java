package org.joinmarket.wallet.audit;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of leases and spend authorizations: random, so that nobody guesses one, and of one form. */
public final class Ids {
    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");

    private Ids() {}

    public static String random(SecureRandom random) {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Whether there can be anything of this name. PostgreSQL fails on some texts that a caller may send, U+0000 among them. */
    public static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }
}
