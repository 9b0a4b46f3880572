package org.joinmarket.maker;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.maker.commitment.HeardCommitments;
import org.joinmarket.maker.commitment.MakerStore;
import org.joinmarket.maker.session.Timers;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketListener;

/**
 * What all makers of the process share.
 *
 * @param heralds for nicks that say one thing to all and go, and have no use for a list of peers
 */
public record MakerTools(
        MakerProperties properties,
        Network network,
        MarketFactory market,
        MarketFactory heralds,
        MakerStore store,
        HeardCommitments heard,
        Timers timers,
        InstantSource clock,
        SecureRandom random,
        MakerMeters meters) {

    /** Makes a connection to the market under a nick. */
    @FunctionalInterface
    public interface MarketFactory {
        Market create(NickIdentity identity, MarketListener listener);
    }
}
