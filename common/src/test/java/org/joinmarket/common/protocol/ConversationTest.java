package org.joinmarket.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A whole published coinjoin conversation through every layer: envelope, line, signature, box. */
class ConversationTest {
    private static final JsonNode FILE = Vectors.read("wire/conversation.json");

    static Stream<JsonNode> messages() {
        return FILE.get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageIsReadAndWrittenAlike(JsonNode vector) {
        String envelopeText = vector.get("envelope").asString();
        Envelope envelope = EnvelopeCodec.decode(envelopeText.getBytes(StandardCharsets.UTF_8))
                .toOptional()
                .orElseThrow();
        assertThat(envelope.line()).isEqualTo(vector.get("line").asString());
        assertThat(new String(EnvelopeCodec.encode(envelope), StandardCharsets.US_ASCII))
                .isEqualTo(envelopeText + "\r\n");

        switch (JmLine.parse(envelope.line()).toOptional().orElseThrow()) {
            case PublicLine line -> checkPublic(vector, envelope, line);
            case PrivateLine line -> checkPrivate(vector, envelope, line);
        }
    }

    private static void checkPublic(JsonNode vector, Envelope envelope, PublicLine line) {
        assertThat(line.toEnvelope()).isEqualTo(envelope);
        CommandText command = line.commands().toOptional().orElseThrow().getFirst();
        assertThat(command.word()).isEqualTo(vector.get("command").asString());
        PublicCommand decoded =
                PublicCommand.decode(line.from(), command).toOptional().orElseThrow();
        assertThat(decoded.toCommand()).isEqualTo(command);
    }

    private static void checkPrivate(JsonNode vector, Envelope envelope, PrivateLine line) {
        assertThat(line.toEnvelope()).isEqualTo(envelope);
        VerifiedMessage message = line.verify().toOptional().orElseThrow();
        String payload = vector.get("payload").asString();
        assertThat(message.command())
                .isEqualTo(new CommandText(vector.get("command").asString(), payload));

        boolean byTaker = vector.get("direction").asString().startsWith("taker");
        JsonNode sender = FILE.get(byTaker ? "taker" : "maker");
        try (NickIdentity identity = NickIdentity.of(SecretKey.of(bytes(sender, "nick_privkey")))) {
            assertThat(identity.nick()).isEqualTo(message.from());
            assertThat(identity.privateLine(message.to(), message.command().word(), payload))
                    .isEqualTo(envelope.line());
        }
        if (vector.get("encrypted").asBoolean()) {
            assertThat(box("taker", "maker").open(payload))
                    .isEqualTo(Decoded.ok(vector.get("plaintext").asString()));
            assertThat(box("maker", "taker").open(payload))
                    .isEqualTo(Decoded.ok(vector.get("plaintext").asString()));
        }
    }

    @Test
    void theMakerSignedItsBoxKeyAsText() {
        JsonNode maker = FILE.get("maker");
        PublicKey key = PublicKey.parseHex(maker.get("utxo_pubkey").asString()).orElseThrow();
        byte[] der = Base64Text.decodeStrict(maker.get("btc_sig").asString(), 72)
                .toOptional()
                .orElseThrow();
        byte[] text = maker.get("nacl_public").asString().getBytes(StandardCharsets.US_ASCII);

        assertThat(MessageSignatures.verify(text, der, key)).isTrue();
        assertThat(MessageSignatures.verify(bytes(maker, "nacl_public"), der, key))
                .as("not over the raw bytes")
                .isFalse();
    }

    @Test
    void theTakerOpensTheCommitmentOfItsFill() {
        JsonNode podle = FILE.get("podle");
        String wire = String.join(
                "|",
                Stream.of("utxo", "P", "P2", "sig", "e")
                        .map(field -> podle.get(field).asString())
                        .toList());
        PodleOpening opening = PodleOpening.parse(wire).toOptional().orElseThrow();
        PodleCommitment commitment =
                PodleCommitment.parseHex(podle.get("commitment").asString()).orElseThrow();

        assertThat(plaintext("auth")).isEqualTo(wire);
        assertThat(payload("fill")).endsWith(" " + commitment.wire());
        assertThat(Podle.verify(commitment, opening, Podle.DEFAULT_MAX_INDICES))
                .isEqualTo(new Podle.Verdict.Valid(podle.get("index").asInt()));
    }

    private static String plaintext(String command) {
        return first(command).get("plaintext").asString();
    }

    private static String payload(String command) {
        return first(command).get("payload").asString();
    }

    private static JsonNode first(String command) {
        return messages()
                .filter(message -> message.get("command").asString().equals(command))
                .findFirst()
                .orElseThrow();
    }

    private static NaclBox box(String own, String other) {
        return BoxKeyPair.of(bytes(FILE.get(own), "nacl_secret"))
                .boxWith(BoxKeyPair.of(bytes(FILE.get(other), "nacl_secret")).publicKey(), new SecureRandom());
    }

    private static byte[] bytes(JsonNode node, String name) {
        return HexFormat.of().parseHex(node.get(name).asString());
    }
}
