package org.joinmarket.common.coinjoin;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;

/**
 * The messages between a taker and one maker (wire.md 7). The type says whether a message may travel in the clear, so that
 * forgetting to encrypt does not compile. {@link CoinjoinCodec} reads and writes them.
 */
public sealed interface CoinjoinMessage {
    /** The word behind the {@code !}. */
    String command();

    /** May be sent in the clear. */
    sealed interface Plain extends CoinjoinMessage {}

    /** Only ever inside the NaCl box that {@code !fill} and {@code !pubkey} agreed on. */
    sealed interface Boxed extends CoinjoinMessage {}

    /**
     * Taker to maker: take this offer for this amount.
     *
     * @param amount above 0
     */
    record Fill(OfferId offer, Sats amount, BoxPublicKey takerKey, PodleCommitment commitment) implements Plain {
        public static final String COMMAND = "fill";

        public Fill {
            if (amount.value() == 0) throw new IllegalArgumentException("nobody mixes nothing");
        }

        @Override
        public String command() {
            return COMMAND;
        }
    }

    /**
     * Maker to taker: agreed, and this is the key of my box.
     *
     * @param features what the maker says it can do, at most {@value #MAX_FEATURES}; we send none
     */
    record PubKey(BoxPublicKey makerKey, Set<String> features) implements Plain {
        public static final String COMMAND = "pubkey";
        public static final int MAX_FEATURES = 16;

        public PubKey {
            features = Collections.unmodifiableSet(new TreeSet<>(features));
            if (features.size() > MAX_FEATURES) throw new IllegalArgumentException("too many features");
        }

        public PubKey(BoxPublicKey makerKey) {
            this(makerKey, Set.of());
        }

        @Override
        public String command() {
            return COMMAND;
        }
    }

    /** Taker to maker: this is the coin that I committed to. */
    record Auth(PodleOpening opening) implements Boxed {
        public static final String COMMAND = "auth";

        @Override
        public String command() {
            return COMMAND;
        }
    }

    /**
     * Maker to taker: what I put in, where I want it, and the proof that the box is mine.
     *
     * @param inputs 1 to {@value #MAX_INPUTS}, none twice; how many a taker accepts is its own rule ({@link MakerCheck})
     */
    record IoAuth(List<OutPoint> inputs, Script coinjoinOut, Script changeOut, BoxKeyProof proof) implements Boxed {
        public static final String COMMAND = "ioauth";

        /** What we read at all; a taker accepts fewer. */
        public static final int MAX_INPUTS = 100;

        public IoAuth {
            inputs = List.copyOf(inputs);
            if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) throw new IllegalArgumentException("1 to 100 inputs");
        }

        @Override
        public String command() {
            return COMMAND;
        }
    }

    /** Taker to maker: the joint transaction, please sign your inputs. */
    record Tx(UnsignedTx tx) implements Boxed {
        public static final String COMMAND = "tx";

        @Override
        public String command() {
            return COMMAND;
        }
    }

    /** Maker to taker: the signature of one of its inputs, which one is for the taker to find out. */
    record Sig(InputSignature signature) implements Boxed {
        public static final String COMMAND = "sig";

        @Override
        public String command() {
            return COMMAND;
        }
    }

    /** Taker to maker: please broadcast this transaction, which you have signed. */
    record Push(Transaction tx) implements Plain {
        public static final String COMMAND = "push";

        @Override
        public String command() {
            return COMMAND;
        }
    }

    /** Either way: a text for people. Never trusted, never a reason to do anything but give up. */
    record ErrorText(String text) implements Plain {
        public static final String COMMAND = "error";
        public static final int MAX_CHARS = 200;

        /** Replaces what would end the command or the line, whatever is not printable ASCII, and cuts the rest. */
        public ErrorText {
            StringBuilder clean = new StringBuilder();
            text.chars().limit(MAX_CHARS).forEach(c -> clean.append(c < ' ' || c > '~' || c == '!' ? '?' : (char) c));
            text = clean.toString().strip();
        }

        /** Whether the maker says that the commitment was used before (wire.md 5.7). */
        public boolean saysBlacklisted() {
            return text.toLowerCase(Locale.ROOT).contains("blacklist");
        }

        @Override
        public String command() {
            return COMMAND;
        }
    }
}
