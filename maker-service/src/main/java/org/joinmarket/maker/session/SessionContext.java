package org.joinmarket.maker.session;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import lombok.Builder;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.podle.PodleCommitment;

/**
 * What the sessions of one maker work with.
 *
 * @param blocking runs calls of the database and the wallet service; they are bounded by the number of sessions
 * @param burned told on the owner's thread once our coins were shown for a commitment
 * @param afterRound told on the owner's thread when a round is signed or its lease was released: balances have changed
 */
@Builder
public record SessionContext(
        String maker,
        Owner owner,
        Executor blocking,
        Timers timers,
        InstantSource clock,
        SecureRandom random,
        CoinjoinCodec codec,
        CounterpartyLink link,
        SessionStore store,
        SessionWallet wallet,
        SessionMeters meters,
        Consumer<PodleCommitment> burned,
        Runnable afterRound) {}
