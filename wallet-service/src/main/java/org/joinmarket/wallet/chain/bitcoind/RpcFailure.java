package org.joinmarket.wallet.chain.bitcoind;

import java.util.Locale;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;

/** bitcoind answered a call with an error. Where no caller expects that one, it counts as a backend that cannot be used. */
final class RpcFailure extends ChainUnavailable {
    /** RPC_MISC_ERROR */
    static final int MISC = -1;

    /** RPC_WALLET_ERROR */
    static final int WALLET = -4;

    /** RPC_INVALID_ADDRESS_OR_KEY: also "no such transaction". */
    static final int NOT_FOUND = -5;

    /** RPC_WALLET_INSUFFICIENT_FUNDS */
    static final int INSUFFICIENT_FUNDS = -6;

    /** RPC_INVALID_PARAMETER */
    static final int INVALID_PARAMETER = -8;

    /** RPC_WALLET_NOT_FOUND */
    static final int WALLET_NOT_FOUND = -18;

    /** RPC_DESERIALIZATION_ERROR, RPC_VERIFY_ERROR, RPC_VERIFY_REJECTED: what is wrong with a transaction. */
    static final int DESERIALIZATION = -22;

    static final int VERIFY = -25;
    static final int VERIFY_REJECTED = -26;

    /** RPC_VERIFY_ALREADY_IN_UTXO_SET */
    static final int ALREADY_IN_CHAIN = -27;

    /** RPC_IN_WARMUP */
    static final int IN_WARMUP = -28;

    /** RPC_METHOD_NOT_FOUND: also without a wallet in bitcoind at all. */
    static final int METHOD_NOT_FOUND = -32_601;

    /** RPC_WALLET_ALREADY_LOADED */
    static final int WALLET_ALREADY_LOADED = -35;

    private final int code;
    private final String reason;

    RpcFailure(String method, int code, String reason) {
        super(
                troubleOf(code, reason),
                "bitcoind refuses " + method + " (" + code + "): " + reason,
                code == IN_WARMUP ? "wait until it has started" : "see bitcoind's debug.log",
                null);
        this.code = code;
        this.reason = reason;
    }

    private static ChainTrouble troubleOf(int code, String reason) {
        return switch (code) {
            case IN_WARMUP -> ChainTrouble.WARMING_UP;
            case WALLET_NOT_FOUND -> ChainTrouble.WALLET_UNLOADED;
            case METHOD_NOT_FOUND -> ChainTrouble.UNSUPPORTED_NODE;
            case WALLET, MISC -> {
                String words = reason.toLowerCase(Locale.ROOT);
                if (words.contains("prune")) yield ChainTrouble.HISTORY_PRUNED;
                yield words.contains("rescan") || words.contains("already loading")
                        ? ChainTrouble.WALLET_BUSY
                        : ChainTrouble.CALL_REFUSED;
            }
            default -> ChainTrouble.CALL_REFUSED;
        };
    }

    int code() {
        return code;
    }

    /** bitcoind's words, bounded as {@link BroadcastResult.Refused#MAX_REASON_CHARS}, without a stack or secrets. */
    String reason() {
        return reason;
    }
}
