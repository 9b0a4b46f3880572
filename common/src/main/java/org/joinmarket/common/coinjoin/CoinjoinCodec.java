package org.joinmarket.common.coinjoin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Auth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Boxed;
import org.joinmarket.common.coinjoin.CoinjoinMessage.ErrorText;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Plain;
import org.joinmarket.common.coinjoin.CoinjoinMessage.PubKey;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Push;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Sig;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Tx;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.joinmarket.common.protocol.UtxoText;

/**
 * Text of the conversation's messages to values and back (wire.md 5.2, coinjoin.md 1.4, 3.4 to 3.8). Nothing is
 * thrown for what a stranger wrote.
 */
public final class CoinjoinCodec {
    /** No payload in the clear but {@code !push} is longer. */
    public static final int MAX_SHORT_CHARS = 1_000;

    private static final Set<String> BOXED = Set.of(Auth.COMMAND, IoAuth.COMMAND, Tx.COMMAND, Sig.COMMAND);
    private static final Set<String> PLAIN = Set.of(Fill.COMMAND, PubKey.COMMAND, Push.COMMAND, ErrorText.COMMAND);
    private static final Pattern AMOUNT = Pattern.compile("[1-9][0-9]{0,15}");
    private static final Pattern FEATURE = Pattern.compile("[a-z0-9_]{1,32}");
    private static final String FEATURES = "features=";

    /** An outpoint, a usual script and a height, as light clients write it. */
    private static final int MAX_UTXO_CHARS = 200;

    private static final int MAX_IOAUTH_CHARS = IoAuth.MAX_INPUTS * MAX_UTXO_CHARS + MAX_SHORT_CHARS;

    private final Network network;

    /** @param network whose addresses an {@code !ioauth} may have */
    public CoinjoinCodec(Network network) {
        this.network = network;
    }

    /** Whether the payload of {@code word} travels only inside a box; false for unknown words. */
    public static boolean isBoxed(String word) {
        return BOXED.contains(word);
    }

    /** Whether {@code word} is of the conversation at all. */
    public static boolean isKnown(String word) {
        return BOXED.contains(word) || PLAIN.contains(word);
    }

    /** Messages in the clear; a boxed command is {@link Decoded.Unknown} here, so that it is never taken in the clear. */
    public Decoded<Plain> decodePlain(CommandText command) {
        return switch (command.word()) {
            case Fill.COMMAND -> fill(command.arguments());
            case PubKey.COMMAND -> pubKey(command.arguments());
            case Push.COMMAND -> push(command.arguments());
            case ErrorText.COMMAND -> Decoded.ok(new ErrorText(command.arguments()));
            default -> new Decoded.Unknown<>(command.word());
        };
    }

    /** Opens the box and reads what is in it; a command that goes in the clear is {@link Decoded.Unknown}. */
    public Decoded<Boxed> open(CommandText command, NaclBox box) {
        if (!isBoxed(command.word())) return new Decoded.Unknown<>(command.word());
        return box.open(command.arguments()).flatMap(plaintext -> decodeBoxed(command.word(), plaintext));
    }

    /**
     * As {@link #open}, once the box is open; a command that goes in the clear is {@link Decoded.Unknown}.
     *
     * @param plaintext what was inside
     */
    public Decoded<Boxed> decodeBoxed(String word, String plaintext) {
        return switch (word) {
            case Auth.COMMAND -> PodleOpening.parse(plaintext).map(Auth::new);
            case IoAuth.COMMAND -> ioAuth(plaintext);
            case Tx.COMMAND -> UnsignedTx.parseBase64(plaintext).map(Tx::new);
            case Sig.COMMAND -> InputSignature.parse(plaintext).map(Sig::new);
            default -> new Decoded.Unknown<>(word);
        };
    }

    /** A message that goes in the clear. */
    public CommandText encode(Plain message) {
        return new CommandText(message.command(), arguments(message));
    }

    /** A message in its box. */
    public CommandText seal(Boxed message, NaclBox box) {
        return new CommandText(message.command(), box.seal(plaintext(message)));
    }

    private static String arguments(Plain message) {
        return switch (message) {
            case Fill m ->
                m.offer() + " " + m.amount() + " " + m.takerKey().hex() + " "
                        + m.commitment().wire();
            case PubKey m ->
                m.features().isEmpty()
                        ? m.makerKey().hex()
                        : m.makerKey().hex() + " " + FEATURES + String.join(",", m.features());
            case Push m -> Base64Text.encode(m.tx().serialize());
            case ErrorText m -> m.text();
        };
    }

    /** The text that goes into the box. */
    String plaintext(Boxed message) {
        return switch (message) {
            case Auth m -> m.opening().wire();
            case IoAuth m ->
                String.join(
                        " ",
                        m.inputs().stream().map(OutPoint::toString).collect(Collectors.joining(",")),
                        m.proof().authKey().hex(),
                        address(m.coinjoinOut()),
                        address(m.changeOut()),
                        m.proof().base64());
            case Tx m -> m.tx().base64();
            case Sig m -> m.signature().base64();
        };
    }

    private String address(Script script) {
        return Addresses.fromScript(network, script)
                .orElseThrow(() -> new IllegalArgumentException("a script without address"));
    }

    /** Further arguments are ignored: newer peers may send some. */
    private static Decoded<Plain> fill(String text) {
        if (text.length() > MAX_SHORT_CHARS) return Decoded.malformed(Flaw.TOO_LONG);
        List<String> words = words(text);
        if (words.size() < 4) return Decoded.malformed(Flaw.BAD_ARGUMENT_COUNT);
        Optional<OfferId> offer = OfferId.parse(words.get(0));
        if (offer.isEmpty() || !AMOUNT.matcher(words.get(1)).matches()) return Decoded.malformed(Flaw.BAD_NUMBER);
        long amount = Long.parseLong(words.get(1));
        if (!Sats.inRange(amount)) return Decoded.malformed(Flaw.OUT_OF_RANGE);
        Optional<BoxPublicKey> key = BoxPublicKey.parseHex(words.get(2));
        if (key.isEmpty()) return Decoded.malformed(Flaw.BAD_KEY);
        Optional<PodleCommitment> commitment = PodleCommitment.parseWire(words.get(3));
        if (commitment.isEmpty()) return Decoded.malformed(Flaw.BAD_COMMITMENT);
        return Decoded.ok(new Fill(offer.get(), new Sats(amount), key.get(), commitment.get()));
    }

    /** Features in a form that we do not know are ignored, and so are those beyond the limit. */
    private static Decoded<Plain> pubKey(String text) {
        if (text.length() > MAX_SHORT_CHARS) return Decoded.malformed(Flaw.TOO_LONG);
        List<String> words = words(text);
        Optional<BoxPublicKey> key = BoxPublicKey.parseHex(words.get(0));
        if (key.isEmpty()) return Decoded.malformed(Flaw.BAD_KEY);
        Set<String> features = words.stream()
                .skip(1)
                .filter(word -> word.startsWith(FEATURES))
                .flatMap(word -> Arrays.stream(word.substring(FEATURES.length()).split(",")))
                .filter(FEATURE.asMatchPredicate())
                .distinct()
                .limit(PubKey.MAX_FEATURES)
                .collect(Collectors.toSet());
        return Decoded.ok(new PubKey(key.get(), features));
    }

    private static Decoded<Plain> push(String text) {
        return Base64Text.decodeLenient(text, UnsignedTx.MAX_BYTES)
                .flatMap(Transaction::parse)
                .map(Push::new);
    }

    private Decoded<Boxed> ioAuth(String text) {
        if (text.length() > MAX_IOAUTH_CHARS) return Decoded.malformed(Flaw.TOO_LONG);
        List<String> words = words(text);
        if (words.size() < 5) return Decoded.malformed(Flaw.BAD_ARGUMENT_COUNT);
        List<String> utxos = Arrays.asList(words.get(0).split(",", IoAuth.MAX_INPUTS + 1));
        if (utxos.size() > IoAuth.MAX_INPUTS) return Decoded.malformed(Flaw.TOO_MANY);
        List<OutPoint> inputs = new ArrayList<>(utxos.size());
        for (String utxo : utxos) {
            Optional<UtxoText> parsed = UtxoText.parse(utxo).toOptional();
            if (parsed.isEmpty()) return Decoded.malformed(Flaw.BAD_OUTPOINT);
            inputs.add(parsed.get().outPoint());
        }
        if (new LinkedHashSet<>(inputs).size() != inputs.size()) return Decoded.malformed(Flaw.BAD_OUTPOINT);
        Optional<PublicKey> key = PublicKey.parseHex(words.get(1));
        if (key.isEmpty()) return Decoded.malformed(Flaw.BAD_KEY);
        Optional<Script> coinjoinOut = Addresses.toScript(network, words.get(2));
        Optional<Script> changeOut = Addresses.toScript(network, words.get(3));
        if (coinjoinOut.isEmpty() || changeOut.isEmpty()) return Decoded.malformed(Flaw.BAD_ADDRESS);
        return Base64Text.decodeLenient(words.get(4), MessageSignatures.MAX_DER_BYTES)
                .map(der -> new IoAuth(inputs, coinjoinOut.get(), changeOut.get(), BoxKeyProof.of(key.get(), der)));
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" ", -1));
    }
}
