package org.joinmarket.wallet.chain.esplora;

import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.TxId;
import tools.jackson.databind.JsonNode;

/**
 * That a transaction is in a block.
 *
 * @param position of the transaction in the block
 * @param branch the hashes beside the way from it to the root, lowest first
 */
record MerkleProof(int height, int position, List<TxId> branch) {
    private static final int MAX_BRANCH = 32;

    MerkleProof {
        branch = List.copyOf(branch);
        if (branch.size() > MAX_BRANCH) throw new IllegalArgumentException("a Merkle proof without end");
        if (position < 0 || (branch.size() < Integer.SIZE - 1 && position >> branch.size() != 0))
            throw new IllegalArgumentException("a Merkle proof of no position");
    }

    static MerkleProof of(JsonNode json) {
        List<TxId> branch = new ArrayList<>();
        for (JsonNode hash : json.required("merkle").values()) branch.add(new TxId(hash.stringValue()));
        return new MerkleProof(
                json.required("block_height").intValue(), json.required("pos").intValue(), branch);
    }

    /** The root that it leads to. */
    String rootFor(TxId txid) {
        byte[] hash = txid.internalBytes();
        int index = position;
        for (TxId beside : branch) {
            byte[] other = beside.internalBytes();
            hash = index % 2 == 0 ? Hashes.sha256d(hash, other) : Hashes.sha256d(other, hash);
            index /= 2;
        }
        return TxId.ofInternalBytes(hash).hex();
    }
}
