package org.joinmarket.common.nick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class NickAuthTest {
    private static final JsonNode VECTORS = Vectors.read("wire/nick_auth.json");
    private static final DirectoryIdentity DIRECTORY = new DirectoryIdentity("test:directory-a");
    private static final NickAuthChallenge CHALLENGE = new NickAuthChallenge("22".repeat(32), DIRECTORY);

    static Stream<JsonNode> cases() {
        return VECTORS.get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void signsThePublishedText(JsonNode vector) {
        PublicKey key = PublicKey.parseHex(text(vector, "pubkey")).orElseThrow();
        Nick nick = new Nick(text(vector, "nick"));

        byte[] signed = NickAuth.signedText(challenge(vector), text(vector, "handshake_line"), nick, key)
                .orElseThrow();

        String ascii = new String(signed, StandardCharsets.US_ASCII);
        assertThat(ascii)
                .isEqualTo(text(vector, "signed_message_ascii"))
                .contains("|" + text(vector, "handshake_sha256") + "|");
        assertThat(HexFormat.of().formatHex(MessageSignatures.digest(signed)))
                .isEqualTo(text(vector, "bitcoin_message_digest"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void provesWithThePublishedBytes(JsonNode vector) {
        NickAuthChallenge challenge = challenge(vector);
        try (SecretKey key = key(text(vector, "privkey"))) {
            NickAuthProof proof = NickAuth.prove(challenge, challenge.directory(), text(vector, "handshake_line"), key)
                    .orElseThrow();

            assertThat(proof.line()).isEqualTo(text(vector, "proof_line"));
            assertThat(proof.owner()).hasToString(text(vector, "pubkey"));
            assertThat(HexFormat.of().formatHex(proof.der())).isEqualTo(text(vector, "signature_der_hex"));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void acceptsThePublishedProofs(JsonNode vector) {
        assertThat(NickAuth.verify(
                        challenge(vector),
                        text(vector, "handshake_line"),
                        new Nick(text(vector, "nick")),
                        proof(text(vector, "proof_line"))))
                .isEqualTo(vector.get("verifies").asBoolean());
    }

    static Stream<JsonNode> negative() {
        return VECTORS.get("negative").valueStream();
    }

    @ParameterizedTest
    @MethodSource("negative")
    void refusesATrueProofOfSomethingElse(JsonNode vector) {
        JsonNode inputs = vector.get("verify_inputs");
        var challenge = new NickAuthChallenge(
                text(inputs, "expected_challenge"), new DirectoryIdentity(text(inputs, "expected_directory_id")));

        assertThat(NickAuth.verify(
                        challenge,
                        text(inputs, "handshake_line"),
                        new Nick(text(inputs, "nick")),
                        proof(text(vector, "proof_line")),
                        inputs.get("protocol_version").asInt()))
                .isEqualTo(vector.get("verifies").asBoolean());
    }

    @Test
    void refusesTheSameSignatureWithAHighS() {
        JsonNode taker = VECTORS.get("cases").get(1);
        JsonNode high = VECTORS.get("parse")
                .valueStream()
                .filter(it -> text(it, "note").startsWith("high-S"))
                .findFirst()
                .orElseThrow();

        assertThat(NickAuth.verify(
                        challenge(taker),
                        text(taker, "handshake_line"),
                        new Nick(text(taker, "nick")),
                        proof(text(high, "line"))))
                .isEqualTo(high.get("verifies").asBoolean())
                .isFalse();
    }

    @Test
    void provesNothingToADirectoryThatPassesOnTheChallengeOfAnother() {
        try (SecretKey key = key("01".repeat(32))) {
            var dialled = new DirectoryIdentity("test:directory-b");
            assertThat(NickAuth.prove(CHALLENGE, dialled, "{}", key)).isEmpty();
        }
    }

    @Test
    void hashesAHandshakeBeyondAsciiAsUtf8() {
        try (SecretKey key = key("01".repeat(32))) {
            Nick nick = NickIdentity.nickOf(key.publicKey());
            NickAuthProof proof = NickAuth.prove(CHALLENGE, DIRECTORY, "{\"é\uD83D\uDE00\"}", key)
                    .orElseThrow();

            assertThat(NickAuth.verify(CHALLENGE, "{\"é\uD83D\uDE00\"}", nick, proof))
                    .isTrue();
            assertThat(NickAuth.verify(CHALLENGE, "{\"??\"}", nick, proof)).isFalse();
        }
    }

    @Test
    void halfASurrogatePairIsNotTakenForTheQuestionMarkThatItMightBeWrittenAs() {
        try (SecretKey key = key("01".repeat(32))) {
            Nick nick = NickIdentity.nickOf(key.publicKey());
            NickAuthProof proof = NickAuth.prove(CHALLENGE, DIRECTORY, "?", key).orElseThrow();

            assertThat(NickAuth.verify(CHALLENGE, "?", nick, proof)).isTrue();
            assertThat(NickAuth.verify(CHALLENGE, "\uD800", nick, proof)).isFalse();
            assertThatThrownBy(() -> NickAuth.prove(CHALLENGE, DIRECTORY, "\uD800", key))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theIdentityBehindANickProvesWithTheSameBytes(JsonNode vector) {
        NickAuthChallenge challenge = challenge(vector);
        try (NickIdentity own = NickIdentity.of(key(text(vector, "privkey")))) {
            var proof = NickAuth.prove(challenge, challenge.directory(), text(vector, "handshake_line"), own);

            assertThat(proof).map(NickAuthProof::line).hasValue(text(vector, "proof_line"));
            assertThat(NickAuth.prove(challenge, new DirectoryIdentity("another"), "{}", own))
                    .isEmpty();
        }
    }

    @Test
    void provesNothingWithAClosedKey() {
        SecretKey key = key("01".repeat(32));
        key.close();
        assertThatThrownBy(() -> NickAuth.prove(CHALLENGE, DIRECTORY, "{}", key))
                .isInstanceOf(IllegalStateException.class);

        NickIdentity closed = NickIdentity.of(key("01".repeat(32)));
        closed.close();
        assertThatThrownBy(() -> NickAuth.prove(CHALLENGE, DIRECTORY, "{}", closed))
                .isInstanceOf(IllegalStateException.class);
    }

    private static NickAuthChallenge challenge(JsonNode vector) {
        return new NickAuthChallenge(text(vector, "challenge"), new DirectoryIdentity(text(vector, "directory_id")));
    }

    private static NickAuthProof proof(String line) {
        return NickAuthProof.parse(line).toOptional().orElseThrow();
    }

    private static SecretKey key(String hex) {
        return SecretKey.of(HexFormat.of().parseHex(hex));
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asString();
    }
}
