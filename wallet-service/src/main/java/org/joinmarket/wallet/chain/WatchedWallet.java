package org.joinmarket.wallet.chain;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of a wallet, without secrets.
 *
 * @param id 1 to 40 characters of a-z, 0-9, {@code _} and {@code -}; never reused for another seed
 * @param birth nothing was paid to the wallet before it; {@link Instant#EPOCH} if unknown
 * @param birthHeight nothing was paid to it in blocks before this one; null if unknown
 * @param branches P2WPKH keys
 * @param scripts single scripts, such as those of fidelity bonds
 * @param shown keys of those single scripts that are known to somebody: what is there has to be known first
 * @param index knows all of these scripts already, and may grow; null: whoever needs one derives them
 */
public record WatchedWallet(
        String id,
        Instant birth,
        @Nullable Integer birthHeight,
        List<WatchedBranch> branches,
        List<WatchedScript> scripts,
        Set<KeyPath> shown,
        @Nullable WatchIndex index) {
    private static final Pattern ID = Pattern.compile("[a-z0-9_-]{1,40}");

    public WatchedWallet {
        if (!ID.matcher(id).matches())
            throw new IllegalArgumentException("a wallet id is 1 to 40 characters of a-z, 0-9, _ and -");
        branches = List.copyOf(branches);
        scripts = List.copyOf(scripts);
        shown = Set.copyOf(shown);
    }

    /** The same with other ranges. */
    public WatchedWallet with(List<WatchedBranch> ranges) {
        return new WatchedWallet(id, birth, birthHeight, ranges, scripts, shown, index);
    }

    /** Of which nobody knows the height of its birth. */
    public WatchedWallet(String id, Instant birth, List<WatchedBranch> branches, List<WatchedScript> scripts) {
        this(id, birth, null, branches, scripts, Set.of(), null);
    }

    /** Of which nobody has derived the scripts. */
    public WatchedWallet(
            String id,
            Instant birth,
            @Nullable Integer birthHeight,
            List<WatchedBranch> branches,
            List<WatchedScript> scripts) {
        this(id, birth, birthHeight, branches, scripts, Set.of(), null);
    }

    /** The first index of the branch of {@code key} that is not watched. */
    public int end(KeyPath key) {
        return branches.stream()
                .filter(one -> one.mixdepth() == key.mixdepth() && one.branch() == key.branch())
                .mapToInt(WatchedBranch::rangeEnd)
                .findFirst()
                .orElse(0);
    }
}
