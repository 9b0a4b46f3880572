package org.joinmarket.support.tokens;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One bearer token.
 *
 * @param name who holds it; unique in this service
 * @param file regular file with the token, at least 32 characters, readable by its owner only (0600 or 0400)
 * @param role what its holder is
 * @param wallets wallets it is for; {@code *} is every wallet, for viewers and operators only
 * @param mixdepths mixdepths it is for, 0 and up; not set means every mixdepth
 */
@ConfigurationPropertiesSource
public record TokenEntry(
        @NotBlank @Size(max = 64) String name,
        Path file,
        Role role,
        @DefaultValue List<String> wallets,
        @Nullable List<Integer> mixdepths) {
    public TokenEntry {
        if (name == null || file == null || role == null) { // Spring binds an absent value as null
            throw new IllegalArgumentException("a token needs name, file and role");
        }
        wallets = List.copyOf(wallets);
        if (wallets.contains(Caller.EVERY_WALLET) && (role == Role.MAKER || role == Role.TAKER)) {
            throw new IllegalArgumentException(
                    "the " + role + " token " + name + " must name its wallets; * is refused");
        }
        if (mixdepths != null) {
            mixdepths = List.copyOf(mixdepths);
            if (mixdepths.isEmpty()) throw new IllegalArgumentException("mixdepths of token " + name + " is empty");
            if (mixdepths.stream().anyMatch(m -> m < 0)) throw new IllegalArgumentException("a mixdepth is 0 or more");
        }
    }

    Caller caller() {
        return new Caller(name, role, Set.copyOf(wallets), mixdepths == null ? Set.of() : Set.copyOf(mixdepths));
    }
}
