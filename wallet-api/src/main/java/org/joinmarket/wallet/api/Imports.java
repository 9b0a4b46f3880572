package org.joinmarket.wallet.api;

import com.fasterxml.jackson.annotation.JsonTypeName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Wallets of other implementations, from their files. Their schemas are published as parts of {@link Wallets}. */
@JsonTypeName("Wallets")
public final class Imports {
    /** The longest file of another implementation that can be imported, in bytes. */
    public static final int MAX_FILE_BYTES = 1_048_576;

    private static final int MAX_FILE_CHARS = (MAX_FILE_BYTES + 2) / 3 * 4;

    private Imports() {}

    /**
     * A wallet to be taken over from a file of joinmarket-clientserver or joinmarket-ng.
     *
     * @param password protects our sealed seed on disk, 8 to 256 characters; it need not be that of the file
     * @param file in Base64, at most {@link #MAX_FILE_BYTES} before that
     * @param filePassword of the file, if it is encrypted
     * @param passphrase the BIP39 passphrase of a wallet of joinmarket-ng, whose files never hold it
     * @param birthHeight nothing was paid to the wallet in blocks before this one, so they are not searched; when absent what
     *     the file says, and all are searched if it does not
     * @param handedOut as of {@link Wallets.Create {@code Create}}, beside what the file says: those of joinmarket-ng say nothing of
     *     addresses, and one that was written before the last address was handed out not all
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Import(
            @NotNull @Pattern(regexp = Wallets.NAME_FORM) String name,
            @NotNull @Size(min = 8, max = 256) String password,
            @NotNull @Size(min = 1, max = MAX_FILE_CHARS) String file,
            @Nullable @Size(min = 1, max = 1024) String filePassword,
            @Nullable @Size(max = 256) String passphrase,
            @Nullable @Min(0) @Max(Wallets.MAX_HEIGHT) Integer birthHeight,
            @Nullable Boolean handedOut) {
        /** With no birth height, and of which no address was handed out that the file does not know. */
        public Import(
                String name, String password, String file, @Nullable String filePassword, @Nullable String passphrase) {
            this(name, password, file, filePassword, passphrase, null, null);
        }

        @Override
        public String toString() {
            return "Import[name=" + name + ", <secret>]";
        }
    }

    /** Files of other implementations. */
    public enum FileFormat {
        /** {@code .jmdat}, which is plain or encrypted. */
        CLIENTSERVER,
        CLIENTSERVER_ENCRYPTED,

        /** Of joinmarket-ng's daemon, as it writes them now and as it did before. */
        NG_DAEMON,
        NG_DAEMON_LEGACY,

        /** {@code .mnemonic} of joinmarket-ng's command line, which is plain or encrypted. */
        NG_WORDS,
        NG_WORDS_ENCRYPTED
    }

    /** @param nextIndex the first index of this branch that nobody has seen, as far as the file knows */
    @JsonNaming(SnakeCaseStrategy.class)
    public record NextIndex(int mixdepth, int branch, int nextIndex) {}

    /**
     * What was taken over. The chain is searched for more in the background.
     *
     * @param walletId what joinmarket-clientserver calls the wallet; absent for files of others
     * @param nextIndices of the branches that the file knows
     * @param frozen coins that stay frozen
     * @param keysLeftOut keys beside the seed, which are not imported: their coins are to be sent from the old wallet
     * @param labels of addresses of this wallet
     * @param foreignLabels of other addresses, which are kept for {@code GET …/labels} and shown nowhere
     * @param labelsLeftOut labels that are none here: empty, longer than 255 characters, with control characters, or more than 10 000
     * @param creationHeight the block before which nothing was paid to it, as the file says; absent if it does not
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Imported(
            String name,
            String fingerprint,
            FileFormat format,
            @Nullable String walletId,
            List<NextIndex> nextIndices,
            int frozen,
            int keysLeftOut,
            int labels,
            int foreignLabels,
            int labelsLeftOut,
            @Nullable Integer creationHeight) {
        public Imported {
            nextIndices = List.copyOf(nextIndices);
        }
    }
}
