package org.joinmarket.taker.testing;

import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferType;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.testkit.wallet.FakeChain;
import org.jspecify.annotations.Nullable;

/** An honest maker with real keys and coins; rude ones override what they answer. Answers are text, so anything can be said. */
public class ScriptedMaker {
    protected static final SecureRandom RANDOM = new SecureRandom();

    protected final CoinjoinCodec codec = new CoinjoinCodec(Network.REGTEST);
    protected final Map<OutPoint, SecretKey> coins = new LinkedHashMap<>();
    protected final Script out = freshScript();
    protected final Script change = freshScript();
    protected BoxKeyPair boxKeys = BoxKeyPair.generate(RANDOM);
    protected @Nullable NaclBox box;
    private final Nick nick = NickIdentity.generate(RANDOM).nick();
    private final Offer offer;
    private final FakeChain chain;
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final List<Fill> fills = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable UnsignedTx proposed;
    private volatile boolean txWasBare;

    /** @param fee absolute, with nothing for the miners */
    public ScriptedMaker(FakeChain chain, long fee, long... coinValues) {
        this(chain, fee, 0, coinValues);
    }

    public ScriptedMaker(FakeChain chain, long fee, long txFee, long[] coinValues) {
        this.chain = chain;
        this.offer = new Offer(
                nick,
                new OfferId(0),
                OfferType.SW0_ABSOLUTE,
                sats(27_300),
                sats(100_000_000),
                sats(txFee),
                new OfferFee.Absolute(sats(fee)));
        for (long value : coinValues) addCoin(value, 10);
    }

    public final OutPoint addCoin(long value, int confirmations) {
        SecretKey key = SecretKey.random(RANDOM);
        OutPoint coin = chain.fund(Scripts.p2wpkh(key.publicKey()), sats(value), confirmations);
        coins.put(coin, key);
        return coin;
    }

    protected static Script freshScript() {
        return Scripts.p2wpkh(SecretKey.random(RANDOM).publicKey());
    }

    public Nick nick() {
        return nick;
    }

    public Offer offer() {
        return offer;
    }

    public BoxPublicKey boxKey() {
        return boxKeys.publicKey();
    }

    public Script out() {
        return out;
    }

    public Script change() {
        return change;
    }

    public List<OutPoint> outPoints() {
        return List.copyOf(coins.keySet());
    }

    /** The words that came, in order. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    public List<Fill> fills() {
        return List.copyOf(fills);
    }

    /** The last transaction that was proposed. */
    public UnsignedTx proposed() {
        UnsignedTx tx = proposed;
        if (tx == null) throw new AssertionError("no !tx came");
        return tx;
    }

    /** Whether the text of {@code !tx} was exactly the transaction without any signature. */
    public boolean txWasBare() {
        return txWasBare;
    }

    /** Called on the market's thread, for one message of the taker; returns what to answer. */
    public final List<CommandText> receive(CommandText command) {
        heard.add(command.word());
        if (CoinjoinCodec.isBoxed(command.word())) {
            return switch (codec.open(command, box())) {
                case Decoded.Ok<CoinjoinMessage.Boxed>(CoinjoinMessage.Auth m) -> onAuth(m.opening());
                case Decoded.Ok<CoinjoinMessage.Boxed>(CoinjoinMessage.Tx m) -> {
                    proposed = m.tx();
                    txWasBare = box().open(command.arguments())
                            .toOptional()
                            .orElseThrow()
                            .equals(m.tx().base64());
                    yield onTx(m.tx());
                }
                case Decoded.Malformed<CoinjoinMessage.Boxed> _ -> List.of(); // as makers do
                default -> throw new AssertionError("a taker does not say " + command.word());
            };
        }
        if (codec.decodePlain(command) instanceof Decoded.Ok<CoinjoinMessage.Plain>(Fill fill)) {
            fills.add(fill);
            return onFill(fill);
        }
        throw new AssertionError("a taker does not say " + command.word());
    }

    protected List<CommandText> onFill(Fill fill) {
        box = boxKeys.boxWith(fill.takerKey(), RANDOM);
        return List.of(codec.encode(new CoinjoinMessage.PubKey(boxKeys.publicKey())));
    }

    protected List<CommandText> onAuth(PodleOpening opening) {
        return List.of(seal(ioAuth(outPoints())));
    }

    protected List<CommandText> onTx(UnsignedTx tx) {
        return signatures(tx).stream()
                .map(signature -> seal(new CoinjoinMessage.Sig(signature)))
                .toList();
    }

    protected final NaclBox box() {
        if (box == null) throw new AssertionError("no !fill came");
        return box;
    }

    protected final CommandText seal(CoinjoinMessage.Boxed message) {
        return codec.seal(message, box());
    }

    /** The first coin's key vouches for the box. */
    protected final IoAuth ioAuth(List<OutPoint> inputs) {
        SecretKey authKey = coins.values().iterator().next();
        return new IoAuth(inputs, out, change, BoxKeyProof.sign(boxKeys.publicKey(), authKey));
    }

    protected final List<InputSignature> signatures(UnsignedTx tx) {
        var signatures = new ArrayList<InputSignature>();
        coins.forEach((coin, key) -> {
            Sats value = chain.find(coin).orElseThrow().value();
            signatures.add(sign(tx, coin, value, key));
        });
        return signatures;
    }

    protected static InputSignature sign(UnsignedTx tx, OutPoint coin, Sats value, SecretKey key) {
        int index = tx.tx().indexOfInput(coin);
        return InputSignature.of(new Bip143(tx.tx()).signP2wpkh(index, value, key), key.publicKey());
    }
}
