package org.joinmarket.cli;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Keys under which payments are made, so that trying again does not pay twice. */
final class Keys {
    private Keys() {}

    /** The one that was given, or a new one. */
    static String of(@Nullable String given) {
        if (given != null) return given;
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes); // it need be new, not secret
        return HexFormat.of().formatHex(bytes);
    }
}
