package org.joinmarket.common.podle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.Podle.Reason;
import org.joinmarket.common.podle.Podle.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PodleTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final OutPoint COIN = OutPoint.parse("a1".repeat(32) + ":3").orElseThrow();
    private static final byte[] N = HEX.parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    @Test
    void numsPointsAreThoseOfTheVectors() {
        Vectors.cases("coinjoin/podle_nums.json")
                .forEach(c ->
                        assertThat(Nums.point(c.get("index").asInt()).hex()).isEqualTo(text(c, "point")));
    }

    @Test
    void all256NumsPointsHaveThePublishedDigest() {
        byte[][] points = IntStream.range(0, Nums.COUNT)
                .mapToObj(i -> Nums.point(i).bytes())
                .toArray(byte[][]::new);

        assertThat(HEX.formatHex(Hashes.sha256(points)))
                .isEqualTo(text(Vectors.read("coinjoin/podle_nums.json"), "sha256_of_all_256"));
    }

    @TestFactory
    Stream<DynamicTest> provesAsTheVectorsWithAFixedNonce() {
        return Vectors.cases("coinjoin/podle_generate_fixed_nonce.json")
                .map(c -> DynamicTest.dynamicTest(name(c), () -> {
                    try (SecretKey key = key(c)) {
                        Podle.Proof proof = Podle.generate(key, coin(c), index(c), HEX.parseHex(text(c, "nonce")));

                        assertThat(proof.opening().wire()).isEqualTo(text(c, "revelation"));
                        assertThat(proof.commitment().hex()).isEqualTo(text(c, "commitment"));
                        assertThat(proof.commitment().wire()).isEqualTo(text(c, "wire_commitment"));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> derivesTheNonceAsTheVectorsDo() {
        return Vectors.cases("coinjoin/podle_generate_deterministic_nonce.json")
                .map(c -> DynamicTest.dynamicTest(name(c), () -> {
                    try (SecretKey key = key(c)) {
                        Podle.Proof proof = Podle.generate(key, coin(c), index(c));

                        assertThat(proof.opening().wire()).isEqualTo(text(c, "revelation"));
                        assertThat(proof.commitment().hex()).isEqualTo(text(c, "commitment"));
                        assertThat(Podle.verify(proof.commitment(), proof.opening(), Podle.MAX_INDICES))
                                .isEqualTo(new Verdict.Valid(index(c)));
                    }
                }));
    }

    /** Where a reference raises an exception instead of answering, the column "expected" says reject, and so do we. */
    @TestFactory
    Stream<DynamicTest> judgesAsTheVectorsExpect() {
        return Vectors.cases("coinjoin/podle_verify.json")
                .map(c -> DynamicTest.dynamicTest(text(c, "name"), () -> {
                    String wire =
                            String.join("|", COIN.toString(), text(c, "P"), text(c, "P2"), text(c, "s"), text(c, "e"));
                    Optional<PodleOpening> opening = PodleOpening.parse(wire).toOptional();
                    PodleCommitment commitment =
                            PodleCommitment.parseHex(text(c, "commitment")).orElseThrow();

                    boolean accepted = opening.isPresent()
                            && Podle.verify(
                                            commitment,
                                            opening.get(),
                                            c.get("index_count").asInt())
                                    instanceof Verdict.Valid;

                    assertThat(accepted).isEqualTo(c.get("expected").asBoolean());
                }));
    }

    @Test
    void theSameQuestionGetsTheSameAnswerAndEveryIndexAnotherCommitment() {
        try (SecretKey key = SecretKey.of(HEX.parseHex("01".repeat(32)))) {
            Set<PodleCommitment> commitments = IntStream.range(0, 5)
                    .mapToObj(i -> Podle.generate(key, COIN, i).commitment())
                    .collect(Collectors.toSet());

            assertThat(commitments).hasSize(5);
            assertThat(Podle.generate(key, COIN, 1)).isEqualTo(Podle.generate(key, COIN, 1));
        }
    }

    @Test
    void refusesOneRetryMoreThanAllowed() {
        try (SecretKey key = SecretKey.of(HEX.parseHex("01".repeat(32)))) {
            Podle.Proof last = Podle.generate(key, COIN, 2);
            Podle.Proof tooLate = Podle.generate(key, COIN, 3);

            assertThat(Podle.verify(last.commitment(), last.opening(), Podle.DEFAULT_MAX_INDICES))
                    .isEqualTo(new Verdict.Valid(2));
            assertThat(Podle.verify(tooLate.commitment(), tooLate.opening(), Podle.DEFAULT_MAX_INDICES))
                    .isEqualTo(new Verdict.Invalid(Reason.NO_INDEX_FITS));
        }
    }

    @Test
    void refusesScalarsOutOfRangeWithoutAnException() {
        try (SecretKey key = SecretKey.of(HEX.parseHex("01".repeat(32)))) {
            Podle.Proof good = Podle.generate(key, COIN, 0);
            PodleOpening o = good.opening();
            byte[] zero = new byte[32];

            assertThat(verdict(good.commitment(), new PodleOpening(COIN, o.p(), o.p2(), zero, o.e())))
                    .isEqualTo(new Verdict.Invalid(Reason.SIGNATURE_OUT_OF_RANGE));
            assertThat(verdict(good.commitment(), new PodleOpening(COIN, o.p(), o.p2(), N, o.e())))
                    .isEqualTo(new Verdict.Invalid(Reason.SIGNATURE_OUT_OF_RANGE));
            assertThat(verdict(good.commitment(), new PodleOpening(COIN, o.p(), o.p2(), o.s(), zero)))
                    .isEqualTo(new Verdict.Invalid(Reason.NO_INDEX_FITS));
            assertThat(verdict(good.commitment(), new PodleOpening(COIN, o.p(), o.p2(), o.s(), N)))
                    .isEqualTo(new Verdict.Invalid(Reason.NO_INDEX_FITS));
        }
    }

    /** s = e and P = G: s*G - e*P is the point at infinity, which the curve library refuses to add up. */
    @Test
    void aPointAtInfinityIsAnIndexThatFails() {
        byte[] one = new byte[32];
        one[31] = 1;
        try (SecretKey key = SecretKey.of(one)) {
            PublicKey g = key.publicKey();
            PodleOpening opening = new PodleOpening(COIN, g, Nums.point(0), one, one);

            assertThat(verdict(PodleCommitment.to(Nums.point(0)), opening))
                    .isEqualTo(new Verdict.Invalid(Reason.NO_INDEX_FITS));
        }
    }

    @Test
    void refusesTheCommitmentOfAnotherProof() {
        try (SecretKey key = SecretKey.of(HEX.parseHex("01".repeat(32)))) {
            assertThat(verdict(
                            Podle.generate(key, COIN, 1).commitment(),
                            Podle.generate(key, COIN, 0).opening()))
                    .isEqualTo(new Verdict.Invalid(Reason.COMMITMENT_MISMATCH));
        }
    }

    @Test
    void indicesEndAt255() {
        try (SecretKey key = SecretKey.of(HEX.parseHex("01".repeat(32)))) {
            Podle.Proof last = Podle.generate(key, COIN, 255);

            assertThat(Podle.verify(last.commitment(), last.opening(), 256)).isEqualTo(new Verdict.Valid(255));
            assertThatThrownBy(() -> Podle.generate(key, COIN, 256)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Podle.verify(last.commitment(), last.opening(), 257))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Verdict verdict(PodleCommitment commitment, PodleOpening opening) {
        return Podle.verify(commitment, opening, Podle.DEFAULT_MAX_INDICES);
    }

    private static SecretKey key(JsonNode c) {
        return SecretKey.of(HEX.parseHex(text(c, "privkey")));
    }

    private static OutPoint coin(JsonNode c) {
        return OutPoint.parse(text(c, "utxo")).orElseThrow();
    }

    private static int index(JsonNode c) {
        return c.get("index").asInt();
    }

    private static String name(JsonNode c) {
        return text(c, "privkey").substring(0, 8) + " index " + index(c);
    }

    private static String text(JsonNode c, String field) {
        return c.get(field).asString();
    }
}
