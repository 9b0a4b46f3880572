package org.joinmarket.common.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;

/**
 * A line to one nick, not yet verified: {@code <command> <payload> <public key> <signature>} (wire.md 4.2). Nothing in
 * it may be acted on before {@link #verify()}.
 */
public record PrivateLine(Nick from, Nick to, String text) implements JmLine {

    /**
     * The commands, if {@code from} signed them (wire.md 4.3). A private line without payload is malformed, as in the
     * oldest client. The caller drops what is malformed silently.
     */
    public Decoded<VerifiedMessage> verify() {
        int beforeSignature = text.lastIndexOf(' ');
        int beforeKey = beforeSignature < 0 ? -1 : text.lastIndexOf(' ', beforeSignature - 1);
        int afterCommand = text.indexOf(' ');
        if (beforeKey < 0 || afterCommand + 1 >= beforeKey) return Decoded.malformed(Flaw.BAD_SYNTAX);
        if (!CommandText.isWord(text.substring(0, afterCommand))) return Decoded.malformed(Flaw.BAD_SYNTAX);
        Optional<PublicKey> key = PublicKey.parseHex(text.substring(beforeKey + 1, beforeSignature));
        if (key.isEmpty()) return Decoded.malformed(Flaw.BAD_KEY);
        if (!NickIdentity.nickOf(key.get()).equals(from)) return Decoded.malformed(Flaw.BAD_NICK);
        String signed = text.substring(afterCommand + 1, beforeKey) + NickIdentity.HOST_ID;
        return Base64Text.decodeLenient(text.substring(beforeSignature + 1), MessageSignatures.MAX_DER_BYTES)
                .flatMap(der -> MessageSignatures.verify(signed.getBytes(StandardCharsets.UTF_8), der, key.get())
                        ? CommandText.split(text.substring(0, beforeKey))
                                .map(commands -> new VerifiedMessage(from, to, commands))
                        : Decoded.malformed(Flaw.BAD_SIGNATURE));
    }

    /** The commands of a line of which a copy was verified, letter for letter; of any other they may be anybody's. */
    public Decoded<List<CommandText>> commands() {
        int beforeKey = text.lastIndexOf(' ', text.lastIndexOf(' ') - 1);
        return beforeKey < 0 ? Decoded.malformed(Flaw.BAD_SYNTAX) : CommandText.split(text.substring(0, beforeKey));
    }

    @Override
    public String format() {
        return from + "!" + to + "!" + text;
    }

    public Envelope toEnvelope() {
        return new Envelope(Envelope.PRIVMSG, format());
    }
}
