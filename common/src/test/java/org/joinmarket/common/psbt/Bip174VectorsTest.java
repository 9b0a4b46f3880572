package org.joinmarket.common.psbt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.crypto.DumpedPrivateKey;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The vectors of BIP174. */
class Bip174VectorsTest {
    private static final String FILE = "bip174/psbt.json";
    private static final JsonNode CHAIN = Vectors.read(FILE).get("chain");
    private static final int FINGERPRINT = 0xd90c6a4f;

    static Stream<JsonNode> invalid() {
        return Vectors.read(FILE).get("invalid").valueStream();
    }

    static Stream<JsonNode> valid() {
        return Vectors.read(FILE).get("valid").valueStream();
    }

    static Stream<JsonNode> unfit() {
        return Vectors.read(FILE).get("fails_signer_checks").valueStream();
    }

    private static byte[] bytes(JsonNode hex) {
        return HexFormat.of().parseHex(hex.asString());
    }

    private static Psbt psbt(JsonNode hex) {
        return Psbt.parse(bytes(hex)).toOptional().orElseThrow();
    }

    private static Psbt step(String name) {
        return psbt(CHAIN.get(name));
    }

    private static void assertIs(Psbt psbt, JsonNode hex) {
        assertThat(HexFormat.of().formatHex(psbt.serialize())).isEqualTo(hex.asString());
    }

    @ParameterizedTest
    @MethodSource
    void invalid(JsonNode vector) {
        assertThat(Psbt.parse(bytes(vector.get("psbt"))).toOptional())
                .as(vector.get("description").asString())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void valid(JsonNode vector) {
        Psbt psbt = psbt(vector.get("psbt"));
        assertIs(psbt, vector.get("psbt"));
        assertThat(Psbt.parseBase64(psbt.base64()).toOptional()).contains(psbt);
    }

    @ParameterizedTest
    @MethodSource
    void unfit(JsonNode vector) {
        Psbt psbt = psbt(vector.get("psbt"));
        assertThat(List.of(psbt.input(0).check(), psbt.input(1).check()))
                .as(vector.get("description").asString())
                .hasAtLeastOneElementOfType(PsbtInput.Unfit.class);
    }

    @Test
    void areAllThere() {
        assertThat(invalid()).hasSize(19);
        assertThat(valid()).hasSize(10);
        assertThat(unfit()).hasSize(4);
    }

    @Test
    void theCreatorCreates() {
        Psbt created = step("created");
        assertIs(Psbt.of(created.unsigned()), CHAIN.get("created"));
    }

    @Test
    void theUpdaterUpdates() {
        Psbt psbt = step("created");
        Transaction first = transaction(1);
        Transaction second = transaction(0);
        assertThat(first.txid())
                .isEqualTo(psbt.unsigned().inputs().get(0).outPoint().txid());
        psbt = psbt.withInput(0, PsbtFields.nonWitnessUtxo(first))
                .withInput(1, PsbtFields.witnessUtxo(second.outputs().get(1)))
                .withInput(0, redeemScript(0))
                .withInput(1, redeemScript(1))
                .withInput(1, PsbtFields.witnessScript(script("witness_scripts", 0)));
        for (int i = 0; i < 6; i++) {
            JsonNode derivation = CHAIN.get("derivations").get(i);
            PublicKey key =
                    PublicKey.parseHex(derivation.get("public_key").asString()).orElseThrow();
            HdPath path = HdPath.parse(derivation.get("path").asString()).orElseThrow();
            psbt = i < 4
                    ? psbt.withInput(i / 2, PsbtFields.inputKey(key, FINGERPRINT, path))
                    : psbt.withOutput(i - 4, PsbtFields.outputKey(key, FINGERPRINT, path));
        }
        assertThat(Set.copyOf(psbt.inputs().get(0).records()))
                .isEqualTo(Set.copyOf(step("updated").inputs().get(0).records()));
        assertThat(psbt.outputs()).isEqualTo(step("updated").outputs());
        assertThat(Set.copyOf(psbt.inputs().get(1).records()))
                .isEqualTo(Set.copyOf(step("updated").inputs().get(1).records()));
        Psbt all = step("updated").withInput(0, PsbtFields.sighashAll()).withInput(1, PsbtFields.sighashAll());
        assertIs(all, CHAIN.get("updated_with_sighash"));
    }

    private static Transaction transaction(int index) {
        return Transaction.parse(bytes(CHAIN.get("transactions").get(index)))
                .toOptional()
                .orElseThrow();
    }

    private static Script script(String list, int index) {
        return new Script(bytes(CHAIN.get(list).get(index)));
    }

    private static PsbtRecord redeemScript(int index) {
        return PsbtRecord.of(
                PsbtFields.IN_REDEEM_SCRIPT, script("redeem_scripts", index).bytes());
    }

    @Test
    void theSignersSign() {
        for (JsonNode signer : CHAIN.get("signers")) {
            Psbt psbt = step("updated_with_sighash");
            try (SecretKey first = key(signer.get("keys").get(0));
                    SecretKey second = key(signer.get("keys").get(1))) {
                assertThat(PsbtSigner.sign(psbt, 0, first)).as("not of segwit").isEmpty();
                psbt = psbt.withInput(0, PsbtFields.partialSignature(first.publicKey(), signLegacy(psbt, first)));
                psbt = PsbtSigner.sign(psbt, 1, second).orElseThrow();
            }
            assertIs(psbt, signer.get("signed"));
        }
    }

    private static SecretKey key(JsonNode wif) {
        return SecretKey.of(DumpedPrivateKey.fromBase58(BitcoinNetwork.TESTNET, wif.asString())
                .getKey()
                .getPrivKeyBytes());
    }

    /** What came before segwit is not signed by us; the vectors need it. */
    private static byte[] signLegacy(Psbt psbt, SecretKey key) {
        var legacy = (PsbtInput.Legacy) psbt.input(0).check();
        byte[] hash = org.bitcoinj.core.Transaction.read(
                        ByteBuffer.wrap(psbt.unsigned().serialize()))
                .hashForSignature(0, legacy.script().bytes(), Bip143.SIGHASH_ALL)
                .getBytes();
        byte[] der = MessageSignatures.signHash(hash, key);
        byte[] signature = Arrays.copyOf(der, der.length + 1);
        signature[der.length] = Bip143.SIGHASH_ALL;
        return signature;
    }

    @Test
    void theCombinerCombines() {
        List<Psbt> parts = CHAIN.get("signers")
                .valueStream()
                .map(each -> psbt(each.get("signed")))
                .toList();
        assertIs(parts.get(0).combine(parts.get(1)).orElseThrow(), CHAIN.get("combined"));
        assertThat(contents(parts.get(1).combine(parts.get(0)).orElseThrow())).isEqualTo(contents(step("combined")));
        JsonNode unknown = CHAIN.get("unknown");
        Psbt one = psbt(unknown.get("parts").get(0));
        Psbt other = psbt(unknown.get("parts").get(1));
        assertIs(one.combine(other).orElseThrow(), unknown.get("combined"));
        assertThat(one.combine(parts.get(0))).isEmpty();
    }

    /** The BIP leaves the order of records open. */
    private static List<Set<PsbtRecord>> contents(Psbt psbt) {
        return psbt.inputs().stream().map(map -> Set.copyOf(map.records())).toList();
    }

    @Test
    void theFinalizerFinishes() {
        assertIs(PsbtFinalizer.finish(step("combined")), CHAIN.get("finalized"));
        Psbt half = psbt(CHAIN.get("signers").get(0).get("signed"));
        assertThat(PsbtFinalizer.finish(half)).as("too few signatures").isEqualTo(half);
    }

    @Test
    void theExtractorExtracts() {
        assertThat(step("finalized").extract().orElseThrow().hex())
                .isEqualTo(CHAIN.get("extracted").asString());
        assertThat(step("combined").extract()).isEmpty();
    }
}
