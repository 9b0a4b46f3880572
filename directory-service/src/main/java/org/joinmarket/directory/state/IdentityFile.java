package org.joinmarket.directory.state;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.support.problems.StartupProblem;

/**
 * The key behind the directory's own nick, as 64 hexadecimal digits: with it the nick is the same after every restart. It
 * signs nothing and is in memory for no longer than it takes to know the nick.
 */
public final class IdentityFile {
    public static final String NAME = "identity";

    private static final int MAX_BYTES = 256;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + 2 * SecretKey.BYTES + "}\\R?");

    private final StateFolder folder;
    private final SecureRandom random;

    public IdentityFile(StateFolder folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /**
     * Makes the key at the first start.
     *
     * @throws StartupProblem if there is a file that holds something else or is open to others, or none can be made
     */
    public Nick nick() {
        try (var identity = NickIdentity.of(key())) {
            return identity.nick();
        }
    }

    private SecretKey key() {
        var saved = folder.read(NAME, MAX_BYTES);
        if (saved.isPresent()) return parse(saved.get());
        var made = SecretKey.random(random);
        byte[] text = made.withBytes(key -> (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII));
        folder.writeAtStart(NAME, text);
        Arrays.fill(text, (byte) 0);
        return made;
    }

    private SecretKey parse(byte[] saved) {
        String text = new String(saved, StandardCharsets.US_ASCII);
        Arrays.fill(saved, (byte) 0);
        if (!FORM.matcher(text).matches()) throw damaged();
        byte[] key = HexFormat.of().parseHex(text, 0, 2 * SecretKey.BYTES);
        try {
            return SecretKey.of(key);
        } catch (IllegalArgumentException _) { // not below the order of the curve
            throw damaged();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private StartupProblem damaged() {
        var path = folder.path(NAME);
        return new StartupProblem(
                path + " is damaged: it holds no key",
                "Restore it from a backup, or move it away: the directory then gets a new nick");
    }
}
