package org.joinmarket.common.nick;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/** The line of an 807: what became of a proof. After anything but {@link #OK} the directory closes (wire.md 8.8). */
public enum NickAuthResult {
    /** The nick is the client's, which is now routable. */
    OK,
    /** No proof at all: another message, a broken envelope, or a proof that does not parse. */
    MALFORMED,
    /** No answer in time. */
    EXPIRED,
    /** Well formed, but not by the key of that nick over this connection. */
    INVALID,
    /** True, but the nick is held by a proven owner with another key. */
    POLICY;

    private static final String CODE = "code";
    private static final String VERIFIED = "verified";
    private static final Set<String> KEYS = Set.of(CODE, VERIFIED);

    /** Exactly the two keys, each once; a known code; {@code verified} is true for {@code ok} and for nothing else. */
    public static Decoded<NickAuthResult> parse(String line) {
        return StrictObject.read(line, KEYS).flatMap(NickAuthResult::of);
    }

    private static Decoded<NickAuthResult> of(StrictObject json) {
        Optional<String> code = json.string(CODE);
        Optional<Boolean> verified = json.bool(VERIFIED);
        if (code.isEmpty() || verified.isEmpty()) return Decoded.malformed(Flaw.WRONG_TYPE);
        for (NickAuthResult result : values()) {
            if (result.code().equals(code.get()) && result.isVerified() == verified.get()) return Decoded.ok(result);
        }
        return Decoded.malformed(Flaw.BAD_SYNTAX);
    }

    public boolean isVerified() {
        return this == OK;
    }

    /** As on the wire, and safe as the label of a metric: {@code malformed}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** JSON without spaces, as the existing directory writes it. */
    public String line() {
        return "{\"" + CODE + "\":\"" + code() + "\",\"" + VERIFIED + "\":" + isVerified() + "}";
    }
}
