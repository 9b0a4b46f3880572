package org.joinmarket.wallet.imports;

import org.joinmarket.wallet.api.Imports.FileFormat;
import org.joinmarket.wallet.seed.Seed;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds. Never prints; {@link #close()} zeroes the seed.
 *
 * @param seed with the passphrase, if there is one
 * @param walletId what clientserver calls the wallet, 6 lower-case hex characters; null for files of others
 * @param importedKeys single keys beside the seed, which we do not take
 * @param creationHeight nothing was paid to the wallet before this block; null if unknown
 */
public record ForeignWallet(
        FileFormat format,
        Seed seed,
        @Nullable String walletId,
        History history,
        int importedKeys,
        @Nullable Integer creationHeight)
        implements AutoCloseable {
    @Override
    public void close() {
        seed.close();
    }

    @Override
    public String toString() {
        return "ForeignWallet[" + format + ", <secret>]";
    }
}
