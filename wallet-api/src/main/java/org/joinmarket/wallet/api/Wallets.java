package org.joinmarket.wallet.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.joinmarket.common.chain.AccountKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Requests and replies about wallets themselves. */
public final class Wallets {
    /** What a wallet may be called: it is part of paths and file names. */
    public static final String NAME_FORM = "[a-z0-9][a-z0-9_-]{0,31}";

    static final int MAX_HEIGHT = 100_000_000;

    private Wallets() {}

    /**
     * A new wallet, or with {@code mnemonic} one recovered from its words.
     *
     * @param password protects the sealed seed on disk, 8 to 256 characters
     * @param words 12 or 24, for a new wallet; 12 when absent
     * @param mnemonic the BIP39 words to recover from; absent makes new ones
     * @param passphrase the BIP39 passphrase, if one is used
     * @param birthHeight with {@code mnemonic}: nothing was paid to the wallet in blocks before this one, so they are not
     *     searched; all are when absent
     * @param handedOut with {@code mnemonic}: whether somebody may have been given addresses of it that nobody has paid yet, as by a
     *     service whose database is lost: {@code joinmarket.wallet.store.restore-gap} addresses of each branch are skipped then,
     *     behind those that were paid, and no coin that is there proves itself to makers before it was moved. Without it that is
     *     so only where the service knows that its database is not the one it had, or was put back
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Create(
            @NotNull @Pattern(regexp = NAME_FORM) String name,
            @NotNull @Size(min = 8, max = 256) String password,
            @Nullable Integer words,
            @Nullable @Size(max = 512) String mnemonic,
            @Nullable @Size(max = 256) String passphrase,
            @Nullable @Min(0) @Max(MAX_HEIGHT) Integer birthHeight,
            @Nullable Boolean handedOut) {
        /** Of which no address was handed out that is not known. */
        public Create(
                String name,
                String password,
                @Nullable Integer words,
                @Nullable String mnemonic,
                @Nullable String passphrase,
                @Nullable Integer birthHeight) {
            this(name, password, words, mnemonic, passphrase, birthHeight, null);
        }

        /** With no birth height. */
        public Create(
                String name,
                String password,
                @Nullable Integer words,
                @Nullable String mnemonic,
                @Nullable String passphrase) {
            this(name, password, words, mnemonic, passphrase, null);
        }

        @Override
        public String toString() {
            return "Create[name=" + name + ", <secret>]";
        }
    }

    /** @param mnemonic shown once, and only when the words were made here */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Created(
            String name, String fingerprint, @Nullable String mnemonic) {
        @Override
        public String toString() {
            return "Created[name=" + name + ", <secret>]";
        }
    }

    /**
     * A wallet of public keys alone.
     *
     * @param accounts the keys of the mixdepths {@code m/84'/c'/0'}, {@code m/84'/c'/1'} and so on, the lowest first: {@code
     *     xpub…}, {@code zpub…} ({@code tpub…}, {@code vpub…} elsewhere than on mainnet), with or without {@code
     *     [fingerprint/84'/0'/0']} in front, or {@code wpkh(…/<0;1>/*)}
     * @param birthHeight nothing was paid to the wallet in blocks before this one, so they are not searched; all are when absent
     * @param handedOut whether somebody may have been given addresses of it that nobody has paid yet, by other software or by a
     *     service whose database is lost: {@code joinmarket.wallet.store.restore-gap} addresses of each branch are skipped then,
     *     behind those that were paid. Without it they are skipped only where the service knows that its database is not the one
     *     it had, or was put back
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Watch(
            @NotNull @Pattern(regexp = NAME_FORM) String name,
            @NotNull @Size(min = 1, max = 10) List<@NotNull @Size(max = AccountKey.MAX_CHARS) String> accounts,
            @Nullable @Min(0) @Max(MAX_HEIGHT) Integer birthHeight,
            @Nullable Boolean handedOut) {
        /** Of which all blocks are searched and no address was handed out. */
        public Watch(String name, List<String> accounts) {
            this(name, accounts, null, null);
        }

        @Override
        public String toString() {
            return "Watch[name=" + name + ", <accounts>]";
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    public record Unlock(@NotNull @Size(min = 1, max = 256) String password) {
        @Override
        public String toString() {
            return "Unlock[<secret>]";
        }
    }

    /** @param newPassword 8 to 256 characters */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ChangePassword(
            @NotNull @Size(min = 1, max = 256) String password,
            @NotNull @Size(min = 8, max = 256) String newPassword) {
        @Override
        public String toString() {
            return "ChangePassword[<secret>]";
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    public record ShowSeed(
            @NotNull @Size(min = 1, max = 256) String password) {
        @Override
        public String toString() {
            return "ShowSeed[<secret>]";
        }
    }

    /** @param passphraseSet whether there is a BIP39 passphrase too, which is needed beside the words and is not shown */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ShownSeed(String mnemonic, boolean passphraseSet) {
        @Override
        public String toString() {
            return "ShownSeed[<secret>]";
        }
    }

    public enum State {
        LOCKED,
        UNLOCKED,
        /** There are no keys, and never will be. */
        WATCH_ONLY
    }

    /**
     * @param ready whether it can lease and sign now: unlocked, and its chain is in reach
     * @param reason why it is not ready
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Status(
            String name,
            String fingerprint,
            State state,
            boolean ready,
            int mixdepths,
            @Nullable String reason) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record StatusList(List<Status> wallets) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record NewAddress(@Min(0) @Max(9) int mixdepth) {}

    /** @param path BIP32 path, as {@code m/84'/1'/0'/0/7} */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Address(String address, String path, int mixdepth, int index) {
        /** Frameworks log what they read and write; which mixdepth an address is of is for its owner. */
        @Override
        public String toString() {
            return "Address[<address>]";
        }
    }

    /**
     * @param totalSats everything in this mixdepth, unconfirmed and leased included
     * @param availableSats confirmed and neither leased nor frozen
     * @param mergeableSats the most of that which one payment or a taker's coinjoin can spend, of as many coins as it takes; less where
     *     coins are not joined
     * @param offerableSats the most that one maker lease gets, and so the balance that a maker offers of: of as few coins, and confirmed
     *     as often, as the service's policy wants it for makers ({@code max-inputs}, {@code maker-confirmations}). It may be less than
     *     what is mergeable, and is never more
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Balance(
            int mixdepth,
            long totalSats,
            long availableSats,
            long mergeableSats,
            long offerableSats,
            long unconfirmedSats,
            long leasedSats) {}

    /** @param provisional whether the wallet's history is being searched: there may be more, and none of it can be spent yet */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Balances(
            String wallet, long totalSats, long availableSats, List<Balance> mixdepths, boolean provisional) {
        /** Of a wallet whose history is known. */
        public Balances(String wallet, long totalSats, long availableSats, List<Balance> mixdepths) {
            this(wallet, totalSats, availableSats, mixdepths, false);
        }
    }

    /** What an address is to its wallet. */
    public enum AddressStatus {
        /** Handed out, or promised to a round under way; nothing was paid to it. */
        RESERVED,

        /** Shown in a round that came to nothing. */
        FLAGGED,

        /** Has a payment from outside. */
        DEPOSIT,

        /** Has the coinjoin output of a round. */
        CJ_OUT,

        /** Has the change of a round. */
        CJ_CHANGE,

        /** Has change of something else, or of what this wallet does not remember. */
        NON_CJ_CHANGE,

        /** Has more than one coin, or one that came after others were spent. */
        REUSED,

        /** What was paid to it is spent. */
        USED_EMPTY
    }

    /**
     * An address that somebody may know.
     *
     * @param path BIP32 path, as {@code m/84'/1'/0'/0/7}
     * @param baseStatus what {@code status} would be if the address had not been used again
     * @param balanceSats all that is there, frozen and unconfirmed coins included
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record KnownAddress(
            String address,
            String path,
            int mixdepth,
            AddressStatus status,
            AddressStatus baseStatus,
            long balanceSats,
            @Nullable String label) {
        @Override
        public String toString() {
            return "KnownAddress[<address>]";
        }
    }

    /**
     * @param total how many there are, {@code addresses} being a part of them
     * @param addresses in the order of their keys
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record KnownAddresses(String wallet, int total, List<KnownAddress> addresses) {}

    /** @param label empty for none */
    @JsonNaming(SnakeCaseStrategy.class)
    public record LabelAddress(
            @NotNull @Size(max = 100) String address,
            @NotNull String label) {
        @Override
        public String toString() {
            return "LabelAddress[<address>]";
        }
    }

    /**
     * What a file of labels brought.
     *
     * @param records lines of it
     * @param frozen coins that it calls unspendable
     * @param addresses of this wallet that it knows, and that are therefore not handed out any more
     * @param skipped labels that were left out because they are none here; what else their records say was taken
     * @param reasons why, with the line, of the first 16 of them
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ImportedLabels(int records, int frozen, int addresses, int skipped, List<String> reasons) {
        public ImportedLabels {
            reasons = List.copyOf(reasons);
        }
    }

    /** Why a coin is frozen. */
    public enum FreezeReason {
        OPERATOR,

        /** It came to an address whose coins were spent. */
        ADDRESS_REUSE,

        /** Another wallet's labels said that it is not to be spent. */
        IMPORTED
    }

    /**
     * @param outpoint {@code txid:vout}
     * @param frozenFor absent if it is not frozen
     * @param label what people call it
     * @param addressStatus of the address that it is at
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Utxo(
            String outpoint,
            long valueSats,
            int mixdepth,
            String path,
            String address,
            int confirmations,
            boolean frozen,
            boolean leased,
            @Nullable FreezeReason frozenFor,
            @Nullable String label,
            AddressStatus addressStatus) {
        @Override
        public String toString() {
            return "Utxo[<coin>]";
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    public record Utxos(String wallet, List<Utxo> utxos) {}

    /** @param label what to call it from now on; empty for nothing, absent to leave it */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Freeze(
            @NotNull @Size(max = 75) String outpoint,
            boolean frozen,
            @Nullable String label) {
        public Freeze(String outpoint, boolean frozen) {
            this(outpoint, frozen, null);
        }

        @Override
        public String toString() {
            return "Freeze[<coin>]";
        }
    }

    /** @param label empty for none */
    @JsonNaming(SnakeCaseStrategy.class)
    public record LabelCoin(
            @NotNull @Size(max = 75) String outpoint,
            @NotNull String label) {
        @Override
        public String toString() {
            return "LabelCoin[<coin>]";
        }
    }
}
