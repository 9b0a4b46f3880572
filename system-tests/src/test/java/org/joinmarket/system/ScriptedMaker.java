package org.joinmarket.system;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketClient;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.MarketNetwork;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.messaging.PublicMessage;

/** A maker written for the test, with one coin: honest, so that the test sees what a maker sees, or rude in one way. */
final class ScriptedMaker implements MarketListener, AutoCloseable {
    /** What it does when it is filled. */
    enum Manner {
        HONEST,
        SILENT,
        /** Answers with what nobody can read. */
        GARBAGE,
        /** Offers a coin that is spent. */
        SPENT_COIN
    }

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Network NETWORK = Network.REGTEST;

    private final Manner manner;
    private final SecretKey coinKey = SecretKey.random(RANDOM);
    private final Script out = Scripts.p2wpkh(SecretKey.random(RANDOM).publicKey());
    private final Script change = Scripts.p2wpkh(SecretKey.random(RANDOM).publicKey());
    private final CoinjoinCodec codec = new CoinjoinCodec(NETWORK);
    private final NickIdentity identity = NickIdentity.generate(RANDOM);
    private final MarketNetwork network = MarketNetwork.create();
    private final Market market;
    private final BoxKeyPair boxKeys = BoxKeyPair.generate(RANDOM);
    private final ConcurrentHashMap<Nick, NaclBox> boxes = new ConcurrentHashMap<>();
    private final List<UnsignedTx> proposed = Collections.synchronizedList(new ArrayList<>());
    private final List<PodleOpening> opened = Collections.synchronizedList(new ArrayList<>());
    private volatile Coin coin;

    /** What it puts in. */
    record Coin(OutPoint outPoint, Sats value) {}

    ScriptedMaker(Manner manner, List<String> directories) {
        this.manner = manner;
        List<DirectoryEndpoint> endpoints = directories.stream()
                .map(text -> DirectoryEndpoint.parse(text).orElseThrow())
                .toList();
        market = MarketClient.create(
                MarketSettings.plain(NETWORK.wireName(), endpoints),
                identity,
                this,
                network,
                InstantSource.system(),
                MarketMeters.NONE);
    }

    Nick nick() {
        return identity.nick();
    }

    /** Pays its coin. */
    String address() {
        return Addresses.fromScript(NETWORK, Scripts.p2wpkh(coinKey.publicKey()))
                .orElseThrow();
    }

    ScriptedMaker offering(Coin withCoin) {
        coin = withCoin;
        market.start();
        return this;
    }

    /** Every transaction that it was asked to sign. */
    List<UnsignedTx> proposed() {
        return List.copyOf(proposed);
    }

    /** What takers showed it to prove that they have a coin. */
    List<PodleOpening> opened() {
        return List.copyOf(opened);
    }

    @Override
    public void onDirectoryUp(DirectoryEndpoint directory) {
        market.publish(offer());
    }

    @Override
    public void onPublic(PublicMessage message) {
        if (message.commands().stream().anyMatch(command -> command.word().equals("orderbook"))) {
            int space = offer().indexOf(' ');
            market.sendEverywhere(message.from(), offer().substring(0, space), offer().substring(space + 1));
        }
    }

    private static String offer() {
        return "sw0absoffer 0 27300 50000000 0 100";
    }

    @Override
    public void onPrivate(PrivateMessage message) {
        for (CommandText command : message.commands()) {
            if (CoinjoinCodec.isBoxed(command.word())) boxed(message.from(), command);
            else if (codec.decodePlain(command) instanceof Decoded.Ok<CoinjoinMessage.Plain>(CoinjoinMessage.Fill fill))
                filled(message.from(), fill);
        }
    }

    private void filled(Nick taker, CoinjoinMessage.Fill fill) {
        switch (manner) {
            case SILENT -> {}
            case GARBAGE -> market.sendEverywhere(taker, "pubkey", "zz" + "0".repeat(62));
            case HONEST, SPENT_COIN -> {
                boxes.put(taker, boxKeys.boxWith(fill.takerKey(), RANDOM));
                say(taker, codec.encode(new CoinjoinMessage.PubKey(boxKeys.publicKey())));
            }
        }
    }

    private void boxed(Nick taker, CommandText command) {
        NaclBox box = boxes.get(taker);
        if (box == null || !(codec.open(command, box) instanceof Decoded.Ok<CoinjoinMessage.Boxed>(var message)))
            return;
        switch (message) {
            case CoinjoinMessage.Auth(PodleOpening opening) -> {
                opened.add(opening);
                say(
                        taker,
                        codec.seal(
                                new CoinjoinMessage.IoAuth(
                                        List.of(coin.outPoint()),
                                        out,
                                        change,
                                        BoxKeyProof.sign(boxKeys.publicKey(), coinKey)),
                                box));
            }
            case CoinjoinMessage.Tx(UnsignedTx tx) -> {
                proposed.add(tx);
                int index = tx.tx().indexOfInput(coin.outPoint());
                byte[] signature = new Bip143(tx.tx()).signP2wpkh(index, coin.value(), coinKey);
                say(taker, codec.seal(new CoinjoinMessage.Sig(InputSignature.of(signature, coinKey.publicKey())), box));
            }
            case CoinjoinMessage.IoAuth _, CoinjoinMessage.Sig _ -> {}
        }
    }

    private void say(Nick taker, CommandText command) {
        market.sendEverywhere(taker, command.word(), command.arguments());
    }

    @Override
    public void close() {
        market.close();
        network.close();
        identity.close();
    }
}
