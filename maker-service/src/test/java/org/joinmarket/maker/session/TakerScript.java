package org.joinmarket.maker.session;

import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Auth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.PubKey;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Push;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Sig;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Tx;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.testkit.wallet.FakeChain;
import org.joinmarket.wallet.api.Leases;
import org.jspecify.annotations.Nullable;

/** A taker's lines, one after the other; tests send them, hold them back, repeat or change them. */
public final class TakerScript {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Sats MINER_FEE = sats(2_000);

    private final CoinjoinCodec codec = new CoinjoinCodec(Network.REGTEST);
    private final FakeChain chain;
    private final SecretKey key = SecretKey.random(RANDOM);
    private final Sats amount;
    private final OutPoint coin;
    private final Podle.Proof proof;
    private final BoxKeyPair boxKeys = BoxKeyPair.generate(RANDOM);
    private @Nullable BoxPublicKey makerKey;
    private @Nullable NaclBox box;
    private @Nullable IoAuth ioAuth;

    private TakerScript(FakeChain chain, Sats amount, Sats coinValue, int confirmations, int index) {
        this.chain = chain;
        this.amount = amount;
        this.coin = chain.fund(Scripts.p2wpkh(key.publicKey()), coinValue, confirmations);
        this.proof = Podle.generate(key, coin, index);
    }

    /** Has a coin of twice the amount, ten blocks deep. */
    public static TakerScript of(FakeChain chain, Sats amount) {
        return new TakerScript(chain, amount, amount.plus(amount), 10, 0);
    }

    static TakerScript withCoin(FakeChain chain, Sats amount, Sats value, int confirmations) {
        return new TakerScript(chain, amount, value, confirmations, 0);
    }

    public Podle.Proof proof() {
        return proof;
    }

    OutPoint coin() {
        return coin;
    }

    public CommandText fill() {
        return fill(0);
    }

    CommandText fill(int oid) {
        return codec.encode(new Fill(new OfferId(oid), amount, boxKeys.publicKey(), proof.commitment()));
    }

    public void hears(CommandText pubKey) {
        BoxPublicKey heard = ((PubKey) codec.decodePlain(pubKey).toOptional().orElseThrow()).makerKey();
        makerKey = heard;
        box = boxKeys.boxWith(heard, RANDOM);
    }

    BoxPublicKey makerKey() {
        return Objects.requireNonNull(makerKey);
    }

    private NaclBox box() {
        return Objects.requireNonNull(box, "no !pubkey yet");
    }

    private IoAuth ioAuth() {
        return Objects.requireNonNull(ioAuth, "no !ioauth yet");
    }

    public CommandText auth() {
        return codec.seal(new Auth(proof.opening()), box());
    }

    CommandText authOf(Podle.Proof other) {
        return codec.seal(new Auth(other.opening()), box());
    }

    CommandText boxed(String word, String plaintext) {
        return new CommandText(word, box().seal(plaintext));
    }

    public IoAuth learns(CommandText sealed) {
        IoAuth learned = (IoAuth) codec.open(sealed, box()).toOptional().orElseThrow();
        ioAuth = learned;
        return learned;
    }

    /** As if the maker had told it. */
    public void knows(Leases.Lease lease) {
        Leases.MakerPart maker = Objects.requireNonNull(lease.maker());
        ioAuth = new IoAuth(
                lease.inputs().stream()
                        .map(input -> OutPoint.parse(input.outpoint()).orElseThrow())
                        .toList(),
                Script.ofHex(lease.coinjoinScript()),
                Script.ofHex(lease.changeScript()),
                BoxKeyProof.of(PublicKey.parseHex(maker.authPublicKey()).orElseThrow(), new byte[70]));
    }

    /** What no log may tell: the opening of the commitment, and with it the coin. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of(proof.opening().wire().split("\\|")));
        secrets.add(boxKeys.publicKey().hex());
        secrets.add(makerKey().hex());
        ioAuth().inputs().forEach(input -> secrets.add(input.toString()));
        secrets.add(ioAuth().coinjoinOut().hex());
        secrets.add(ioAuth().changeOut().hex());
        return secrets;
    }

    boolean hasIoAuth() {
        return ioAuth != null;
    }

    List<TxInput> inputs() {
        List<TxInput> inputs = new ArrayList<>();
        inputs.add(TxInput.unsigned(coin, TxInput.SEQUENCE_LOCKTIME_ONLY));
        ioAuth().inputs().forEach(input -> inputs.add(TxInput.unsigned(input, TxInput.SEQUENCE_LOCKTIME_ONLY)));
        return inputs;
    }

    /** Taker's equal output, taker's change, maker's equal output, maker's change. */
    List<TxOutput> outputs(Sats cjFee) {
        Sats makerIn = sum(ioAuth().inputs());
        Sats takerIn = sum(List.of(coin));
        return new ArrayList<>(List.of(
                new TxOutput(amount, anyScript()),
                new TxOutput(takerIn.minus(amount).minus(cjFee).minus(MINER_FEE), anyScript()),
                new TxOutput(amount, ioAuth().coinjoinOut()),
                new TxOutput(makerIn.minus(amount).plus(cjFee), ioAuth().changeOut())));
    }

    static Script anyScript() {
        return Scripts.p2wpkh(SecretKey.random(RANDOM).publicKey());
    }

    private Sats sum(List<OutPoint> inputs) {
        return inputs.stream()
                .map(input -> chain.find(input).map(UnspentOutput::value).orElseThrow())
                .reduce(Sats.ZERO, Sats::plus);
    }

    public UnsignedTx transaction(Sats cjFee) {
        return transaction(inputs(), outputs(cjFee));
    }

    static UnsignedTx transaction(List<TxInput> inputs, List<TxOutput> outputs) {
        return new UnsignedTx(new Transaction(2, inputs, outputs, 0));
    }

    public CommandText tx(UnsignedTx transaction) {
        return codec.seal(new Tx(transaction), box());
    }

    public InputSignature signature(CommandText sealed) {
        return ((Sig) codec.open(sealed, box()).toOptional().orElseThrow()).signature();
    }

    /** Signed by both sides. */
    public Transaction complete(UnsignedTx unsigned, List<InputSignature> ofMaker) {
        Transaction transaction = unsigned.tx();
        for (int i = 0; i < unsigned.inputs().size(); i++) {
            UnspentOutput spent =
                    chain.find(unsigned.inputs().get(i).outPoint()).orElseThrow();
            transaction = transaction.withWitness(
                    i,
                    spent.outPoint().equals(coin)
                            ? InputSignature.of(
                                            new Bip143(unsigned.tx()).signP2wpkh(i, spent.value(), key),
                                            key.publicKey())
                                    .witness()
                            : ofMaker.stream()
                                    .filter(signature ->
                                            Scripts.p2wpkh(signature.key()).equals(spent.script()))
                                    .findFirst()
                                    .orElseThrow()
                                    .witness());
        }
        return transaction;
    }

    public CommandText push(Transaction transaction) {
        return codec.encode(new Push(transaction));
    }
}
