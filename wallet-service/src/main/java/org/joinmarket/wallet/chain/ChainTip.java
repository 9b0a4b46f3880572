package org.joinmarket.wallet.chain;

/**
 * A block.
 *
 * @param height 0 for the genesis block
 * @param hash 64 lower-case hexadecimal characters, as displayed
 * @param time of its header, Unix seconds
 * @param medianTime median of the times of it and the ten blocks before (BIP113), Unix seconds: what lock times of the next
 *     block are compared to
 */
public record ChainTip(int height, String hash, long time, long medianTime) {}
