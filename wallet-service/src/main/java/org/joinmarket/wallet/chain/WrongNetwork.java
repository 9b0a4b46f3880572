package org.joinmarket.wallet.chain;

/** The backend is on another network than configured: waiting will not help. */
public final class WrongNetwork extends ChainUnavailable {
    public WrongNetwork(String what, String remedy) {
        super(ChainTrouble.WRONG_NETWORK, what, remedy, null);
    }
}
