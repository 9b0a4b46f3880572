package org.joinmarket.support.tokens;

import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.support.problems.StartupProblem;

/** The tokens this service accepts. */
final class Tokens {
    private record Held(Caller caller, TokenFile file) {}

    private final List<Held> held;

    /** @throws StartupProblem if a file is refused, or two files hold the same token */
    Tokens(List<TokenEntry> entries, InstantSource clock) {
        var all = new ArrayList<Held>();
        Map<String, String> names = new HashMap<>();
        for (TokenEntry entry : entries) {
            var file = new TokenFile(entry.file(), clock);
            String twin = names.putIfAbsent(file.bearer(), entry.name());
            if (twin != null) {
                throw new StartupProblem(
                        "the files of tokens " + twin + " and " + entry.name() + " hold the same token",
                        "Give each its own: (umask 077; openssl rand -hex 32 > " + entry.file() + ")");
            }
            all.add(new Held(entry.caller(), file));
        }
        held = List.copyOf(all);
    }

    boolean isDue() {
        for (Held one : held) if (one.file.isDue()) return true;
        return false;
    }

    /** Looks at the files again. Reads the disk. */
    void refresh() {
        held.forEach(one -> one.file.refresh());
    }

    /**
     * Whose token this is; nobody's if two files have come to hold it, because that must not lend one the other's role.
     * Compares digests with every token, each in constant time.
     */
    Optional<Caller> find(String bearer) {
        byte[] digest = TokenFile.sha256(bearer);
        List<Caller> found = new ArrayList<>(1);
        for (Held one : held) {
            Optional<byte[]> own = one.file.digest();
            if (own.isPresent() && MessageDigest.isEqual(own.get(), digest)) found.add(one.caller);
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
