package org.joinmarket.wallet.chain;

import java.util.List;
import org.joinmarket.common.chain.Script;

/** Where scripts that were derived are kept, so that a start need not derive them again. Losing them does no harm. */
public interface ScriptMemory {
    /**
     * What is kept of a branch, from its first script on without a gap; empty if nothing is, or it is damaged.
     *
     * @param branchId names its key, in the words of who keeps it
     */
    List<Script> read(String branchId);

    /**
     * Keeps a branch; if that cannot be done now, nothing happens.
     *
     * @param scripts P2WPKH or P2WSH, all of one kind, from the first on
     * @param from those before it are kept already
     */
    void keep(String branchId, List<Script> scripts, int from);

    /** Keeps nothing. */
    static ScriptMemory none() {
        return new ScriptMemory() {
            @Override
            public List<Script> read(String branchId) {
                return List.of();
            }

            @Override
            public void keep(String branchId, List<Script> scripts, int from) {}
        };
    }
}
