package org.joinmarket.taker.round;

import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.MakerCheck;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;

/** Three makers, two of which are enough, and what they say. */
final class RoundFixtures {
    static final SecureRandom RANDOM = new SecureRandom();
    static final OutPoint OWN_COIN = outPoint(0xaa, 0);
    static final Script OWN_OUT = Scripts.p2wpkh(key().publicKey());
    static final Script OWN_CHANGE = Scripts.p2wpkh(key().publicKey());
    static final MakerTerms TERMS = new MakerTerms(sats(1_000_000), sats(500), sats(0));

    final List<Maker> makers = IntStream.range(0, 3).mapToObj(Maker::new).toList();
    final RoundPlan plan = new RoundPlan(
            sats(1_000_000),
            makers.stream()
                    .map(maker -> new Participant(maker.nick, new OfferId(0), TERMS))
                    .toList(),
            2,
            new MakerCheck.TakerSide(Set.of(OWN_COIN), Set.of(OWN_OUT, OWN_CHANGE)));
    private final Podle.Proof proof = Podle.generate(key(), OWN_COIN, 0);
    final PodleCommitment commitment = proof.commitment();
    final PodleOpening opening = proof.opening();
    final PodleCommitment another = Podle.generate(key(), OWN_COIN, 1).commitment();

    /** One honest maker with one coin. */
    static final class Maker {
        final Nick nick = NickIdentity.generate(RANDOM).nick();
        final BoxPublicKey boxKey = boxKey();
        final SecretKey coinKey = key();
        final OutPoint coin;
        final UnspentOutput unspent;
        final Script out = Scripts.p2wpkh(key().publicKey());
        final Script change = Scripts.p2wpkh(key().publicKey());

        Maker(int number) {
            coin = outPoint(number + 1, number);
            unspent = new UnspentOutput(coin, Scripts.p2wpkh(coinKey.publicKey()), sats(2_000_000), 3);
        }

        IoAuth ioAuth() {
            return new IoAuth(List.of(coin), out, change, BoxKeyProof.sign(boxKey, coinKey));
        }

        Map<OutPoint, UnspentOutput> chain() {
            return Map.of(coin, unspent);
        }
    }

    Nick nick(int number) {
        return makers.get(number).nick;
    }

    RoundState.Roster roster() {
        return RoundState.Roster.of(plan);
    }

    Map<Nick, List<BoxPublicKey>> keys() {
        var keys = new HashMap<Nick, List<BoxPublicKey>>();
        makers.forEach(maker -> keys.put(maker.nick, List.of(maker.boxKey)));
        return keys;
    }

    /** Every maker has answered {@code !fill}; nobody {@code !auth}. */
    RoundState.Authenticating authenticating() {
        return RoundState.Authenticating.begun(roster(), opening, keys());
    }

    static BoxPublicKey boxKey() {
        return BoxKeyPair.generate(RANDOM).publicKey();
    }

    static SecretKey key() {
        return SecretKey.random(RANDOM);
    }

    static OutPoint outPoint(int fill, int vout) {
        return new OutPoint(new TxId("%02x".formatted(fill).repeat(32)), vout);
    }
}
