package org.joinmarket.wallet.chain;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One look at the blocks: the tip as it was at its beginning, and each other block asked for once. For one thread. */
public final class ChainLook {
    private final ChainBackend chain;
    private final ChainTip tip;
    private final Map<Integer, Optional<BlockMark>> blocks = new HashMap<>();

    /** @throws ChainUnavailable as every method here */
    public ChainLook(ChainBackend chain) {
        this.chain = chain;
        this.tip = chain.tip();
        blocks.put(tip.height(), Optional.of(BlockMark.of(tip)));
    }

    public ChainTip tip() {
        return tip;
    }

    public BlockMark tipMark() {
        return BlockMark.of(tip);
    }

    /** The block at {@code height}; empty above the tip. */
    public Optional<BlockMark> at(int height) {
        if (height > tip.height()) return Optional.empty();
        return blocks.computeIfAbsent(height, one -> chain.block(one).map(BlockMark::of));
    }

    /** Whether the chain still has it. */
    public boolean has(BlockMark block) {
        return at(block.height()).filter(block::equals).isPresent();
    }

    /** Of what is in a block of this height; 1 in the tip. */
    public int confirmations(int height) {
        return tip.height() - height + 1;
    }
}
