package org.joinmarket.common.psbt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.crypto.PublicKey;

/** Which keys a script asks for, if it is one of the few forms that are known here. */
final class SpendingScript {
    private static final int OP_1 = 0x51;
    private static final int OP_16 = 0x60;
    private static final byte OP_DROP = 0x75;
    private static final byte OP_CHECKSIG = (byte) 0xac;
    private static final byte OP_CHECKMULTISIG = (byte) 0xae;
    private static final byte OP_CHECKLOCKTIMEVERIFY = (byte) 0xb1;
    private static final int MAX_NUMBER_BYTES = 5;
    private static final int KEY_PUSH = 1 + PublicKey.BYTES;

    private SpendingScript() {}

    /** {@code <key> OP_CHECKSIG}, or behind a lock time as a fidelity bond's. */
    static Optional<PublicKey> singleKey(Script script) {
        byte[] bytes = script.bytes();
        int keyAt = bytes.length - KEY_PUSH - 1;
        if (keyAt < 0 || bytes[bytes.length - 1] != OP_CHECKSIG || bytes[keyAt] != PublicKey.BYTES)
            return Optional.empty();
        return keyAt == 0 || isLock(bytes, keyAt) ? keyAt(bytes, keyAt + 1) : Optional.empty();
    }

    private static boolean isLock(byte[] bytes, int end) {
        return bytes[0] > 0
                && bytes[0] <= MAX_NUMBER_BYTES
                && end == 1 + bytes[0] + 2
                && bytes[end - 2] == OP_CHECKLOCKTIMEVERIFY
                && bytes[end - 1] == OP_DROP;
    }

    /** @param keys in the order in which their signatures must come */
    record Multisig(int needed, List<PublicKey> keys) {
        Multisig {
            keys = List.copyOf(keys);
        }
    }

    /** Of compressed keys. */
    static Optional<Multisig> multisig(Script script) {
        byte[] bytes = script.bytes();
        int count = (bytes.length - 3) / KEY_PUSH;
        if (count < 1
                || bytes.length != 3 + count * KEY_PUSH
                || bytes[bytes.length - 1] != OP_CHECKMULTISIG
                || number(bytes[bytes.length - 2]) != count) return Optional.empty();
        int needed = number(bytes[0]);
        if (needed < 1 || needed > count) return Optional.empty();
        List<PublicKey> keys = new ArrayList<>();
        for (int at = 1; at < bytes.length - 2; at += KEY_PUSH) {
            Optional<PublicKey> key = bytes[at] == PublicKey.BYTES ? keyAt(bytes, at + 1) : Optional.empty();
            if (key.isEmpty()) return Optional.empty();
            keys.add(key.get());
        }
        return Optional.of(new Multisig(needed, keys));
    }

    private static int number(byte opcode) {
        return opcode >= OP_1 && opcode <= OP_16 ? opcode - OP_1 + 1 : -1;
    }

    private static Optional<PublicKey> keyAt(byte[] bytes, int at) {
        return PublicKey.of(Arrays.copyOfRange(bytes, at, at + PublicKey.BYTES));
    }
}
