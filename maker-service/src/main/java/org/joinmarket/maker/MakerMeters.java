package org.joinmarket.maker;

import java.util.Map;
import org.joinmarket.maker.session.Phase;
import org.joinmarket.maker.session.SessionMeters;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.wallet.Standing;

/** What is counted, by the makers' configured names; never by nick, txid or address. */
public interface MakerMeters {
    SessionMeters sessionMeters(String maker);

    void standing(String maker, Standing standing, Map<Phase, Integer> sessions);

    void dropped(String maker, Dropped why);
}
