package org.joinmarket.common.coinjoin;

import java.util.List;
import org.joinmarket.common.chain.Script;

/**
 * Sizes of transactions before they are signed, in virtual bytes (coinjoin.md 5). {@link #estimate} is ours; the two others
 * are what existing takers compute, for comparison.
 */
public final class TxSize {
    private static final int VERSION_AND_LOCK_TIME = 8;
    private static final int SEGWIT_MARKER = 2;
    private static final int WITNESS_FACTOR = 4;
    private static final int ONE_BYTE_COUNTS = 2;

    /** A largest signature makes a bond's witness one byte longer than the field says, a lock beyond 2038 another. */
    private static final int BOND_WITNESS_MISSING = 2;

    private TxSize() {}

    /** What is spent; the largest signature is assumed. */
    public enum InputKind {
        P2WPKH(41, 108, 272),
        /** A timelocked fidelity bond in P2WSH. */
        BOND(41, 116, 282),
        P2SH_P2WPKH(64, 108, 0),
        P2PKH(148, 0, 0);

        private final int bytes;
        private final int witnessBytes;
        private final int jmngWeight;

        InputKind(int bytes, int witnessBytes, int jmngWeight) {
            this.bytes = bytes;
            this.witnessBytes = witnessBytes;
            this.jmngWeight = jmngWeight;
        }
    }

    public enum OutputKind {
        P2WPKH(31, 124),
        P2WSH(43, 172),
        P2TR(43, 172),
        P2PKH(34, 136),
        P2SH(32, 128);

        private final int bytes;
        private final int jmngWeight;

        OutputKind(int bytes, int jmngWeight) {
            this.bytes = bytes;
            this.jmngWeight = jmngWeight;
        }

        /** @throws IllegalArgumentException if {@code script} has no address */
        public static OutputKind of(Script script) {
            if (script.isP2wpkh()) return P2WPKH;
            if (script.isP2wsh()) return P2WSH;
            if (script.isP2tr()) return P2TR;
            if (script.isP2pkh()) return P2PKH;
            if (script.isP2sh()) return P2SH;
            throw new IllegalArgumentException("a script without address");
        }
    }

    /** The upper bound: never below what the signed transaction has, whatever the number of its inputs and outputs. */
    public static int estimate(List<InputKind> inputs, List<OutputKind> outputs) {
        int counts = compactSize(inputs.size()) + compactSize(outputs.size()) - ONE_BYTE_COUNTS;
        int unsignedWitnesses = segwit(inputs)
                ? (int) inputs.stream().filter(kind -> kind.witnessBytes == 0).count()
                : 0;
        int bonds = (int) inputs.stream().filter(kind -> kind == InputKind.BOND).count();
        return vsize(
                jmcsStripped(inputs, outputs) + counts,
                jmcsWitness(inputs) + unsignedWitnesses + BOND_WITNESS_MISSING * bonds);
    }

    /** As jmcs computes it; one virtual byte or two too few above 252 inputs or outputs. */
    public static int jmcs(List<InputKind> inputs, List<OutputKind> outputs) {
        return vsize(jmcsStripped(inputs, outputs), jmcsWitness(inputs));
    }

    /** As jmng computes it for a payment. */
    public static int jmng(List<InputKind> inputs, List<OutputKind> outputs) {
        int weight = 42;
        for (InputKind kind : inputs) weight += kind.jmngWeight;
        for (OutputKind kind : outputs) weight += kind.jmngWeight;
        return Math.ceilDiv(weight, WITNESS_FACTOR);
    }

    /** As a jmng taker computes it for a coinjoin. */
    public static int jmngTaker(int inputs, int outputs) {
        return 68 * inputs + 31 * outputs + 11;
    }

    static int jmcsStripped(List<InputKind> inputs, List<OutputKind> outputs) {
        int bytes = VERSION_AND_LOCK_TIME + ONE_BYTE_COUNTS;
        for (InputKind kind : inputs) bytes += kind.bytes;
        for (OutputKind kind : outputs) bytes += kind.bytes;
        return bytes;
    }

    static int jmcsWitness(List<InputKind> inputs) {
        if (!segwit(inputs)) return 0;
        int bytes = SEGWIT_MARKER;
        for (InputKind kind : inputs) bytes += kind.witnessBytes;
        return bytes;
    }

    private static boolean segwit(List<InputKind> inputs) {
        return inputs.stream().anyMatch(kind -> kind.witnessBytes > 0);
    }

    private static int vsize(int stripped, int witness) {
        return Math.ceilDiv(WITNESS_FACTOR * stripped + witness, WITNESS_FACTOR);
    }

    private static int compactSize(int count) {
        if (count < 0xfd) return 1;
        return count <= 0xffff ? 3 : 5;
    }
}
