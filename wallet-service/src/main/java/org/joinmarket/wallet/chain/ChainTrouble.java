package org.joinmarket.wallet.chain;

import java.util.Locale;

/** Why the chain cannot be asked. The names are stable: readiness, problems and metrics show them as slugs. */
public enum ChainTrouble {
    /** Nobody answers, or not in time. */
    NODE_DOWN,

    /** It has too much to do. */
    NODE_BUSY,

    /** It is starting. */
    WARMING_UP,

    /** It refuses our credentials or our address. */
    UNAUTHORIZED,

    /** It is on another network than configured. */
    WRONG_NETWORK,

    /** It is too old, or was built or started without what we need. */
    UNSUPPORTED_NODE,

    /** It has not all blocks yet: what it says of coins would be too little. */
    INITIAL_BLOCK_DOWNLOAD,

    /** Its best block is so old that there must be others. */
    STALE_TIP,

    /** It has unloaded or lost the wallet that it keeps for us. */
    WALLET_UNLOADED,

    /** It is searching blocks for the wallet, or has it locked. */
    WALLET_BUSY,

    /** It no longer has the blocks that the wallet's history is in. */
    HISTORY_PRUNED,

    /** The wallet's history is still being searched. */
    HISTORY_UNKNOWN,

    /** What answers makes no sense. */
    NOT_UNDERSTOOD,

    /** It refused a call that it should not have refused. */
    CALL_REFUSED,

    /** Anything else. */
    UNAVAILABLE;

    /** Whether the node needs time only: it starts, fetches blocks or searches them. */
    public boolean endsByItself() {
        return switch (this) {
            case WARMING_UP, INITIAL_BLOCK_DOWNLOAD, WALLET_BUSY, HISTORY_UNKNOWN -> true;
            case NODE_DOWN,
                    NODE_BUSY,
                    UNAUTHORIZED,
                    WRONG_NETWORK,
                    UNSUPPORTED_NODE,
                    STALE_TIP,
                    WALLET_UNLOADED,
                    HISTORY_PRUNED,
                    NOT_UNDERSTOOD,
                    CALL_REFUSED,
                    UNAVAILABLE -> false;
        };
    }

    /** As {@code node-down}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
