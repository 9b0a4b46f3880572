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

    /** Before anything is paid: whoever does not hear the answer must know with what to ask again. */
    static void say(Call call, String key, long maxFee) {
        call.err()
                .println("To try again without paying twice: the same, with --key " + key + " --max-fee " + maxFee
                        + " --yes");
        call.err().flush();
    }
}
