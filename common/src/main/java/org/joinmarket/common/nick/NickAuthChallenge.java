package org.joinmarket.common.nick;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/**
 * The line of an 803: what a directory gives a client to sign, once per connection (wire.md 8.8).
 *
 * @param challenge 32 bytes as 64 lower-case hexadecimal characters
 */
public record NickAuthChallenge(String challenge, DirectoryIdentity directory) {
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final String CHALLENGE = "challenge";
    private static final String DIRECTORY = "directory-id";
    private static final Set<String> KEYS = Set.of(CHALLENGE, DIRECTORY);

    public NickAuthChallenge {
        if (!FORM.matcher(challenge).matches()) throw new IllegalArgumentException("not a challenge");
    }

    /** A new one, for one connection. */
    public static NickAuthChallenge random(DirectoryIdentity directory, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new NickAuthChallenge(HexFormat.of().formatHex(bytes), directory);
    }

    /** Exactly the two keys, each once. */
    public static Decoded<NickAuthChallenge> parse(String line) {
        return StrictObject.read(line, KEYS).flatMap(NickAuthChallenge::of);
    }

    private static Decoded<NickAuthChallenge> of(StrictObject json) {
        Optional<String> challenge = json.string(CHALLENGE);
        Optional<String> directory = json.string(DIRECTORY);
        if (challenge.isEmpty() || directory.isEmpty()) return Decoded.malformed(Flaw.WRONG_TYPE);
        if (!FORM.matcher(challenge.get()).matches()) return Decoded.malformed(Flaw.BAD_HEX);
        return DirectoryIdentity.parse(directory.get())
                .map(identity -> Decoded.ok(new NickAuthChallenge(challenge.get(), identity)))
                .orElseGet(() -> Decoded.malformed(Flaw.BAD_SYNTAX));
    }

    /** JSON without spaces, as the existing directory writes it. */
    public String line() {
        return "{\"" + CHALLENGE + "\":\"" + challenge + "\",\"" + DIRECTORY + "\":\"" + directory + "\"}";
    }
}
