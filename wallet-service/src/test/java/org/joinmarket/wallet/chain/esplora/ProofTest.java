package org.joinmarket.wallet.chain.esplora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.TxId;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Headers and proofs of mainnet, and what is none. */
class ProofTest {
    private static final String GENESIS = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
    private static final String GENESIS_HEADER =
            "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc8"
                    + "1bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";

    private static final TxId COINBASE_170 =
            new TxId("b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082");
    private static final TxId FIRST_PAYMENT =
            new TxId("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");
    private static final String ROOT_170 = "7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff";

    private static JsonNode json(String text) {
        return JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build()
                .readTree(text);
    }

    @Test
    void readsTheFirstHeader() {
        Header header = Header.of(GENESIS_HEADER, GENESIS);

        assertThat(header.previous()).isEqualTo("0".repeat(64));
        assertThat(header.merkleRoot()).isEqualTo("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
        assertThat(header.time()).isEqualTo(1_231_006_505L);
    }

    @Test
    void refusesAHeaderOfAnotherHash() {
        String other = GENESIS_HEADER.substring(0, 150) + "00" + GENESIS_HEADER.substring(152);

        assertThatIllegalArgumentException().isThrownBy(() -> Header.of(other, GENESIS));
        assertThatIllegalArgumentException().isThrownBy(() -> Header.of("00", GENESIS));
    }

    @Test
    void refusesAHeaderWithoutItsWork() {
        String idle = GENESIS_HEADER.substring(0, 152) + "00000000"; // another nonce
        String hash = TxId.ofInternalBytes(Hashes.sha256d(HexFormat.of().parseHex(idle)))
                .hex();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Header.of(idle, hash))
                .withMessageContaining("work");
    }

    @Test
    void leadsFromATransactionToTheRoot() {
        assertThat(new MerkleProof(170, 1, List.of(COINBASE_170)).rootFor(FIRST_PAYMENT))
                .isEqualTo(ROOT_170);
        assertThat(new MerkleProof(170, 0, List.of(FIRST_PAYMENT)).rootFor(COINBASE_170))
                .isEqualTo(ROOT_170);
        assertThat(new MerkleProof(170, 0, List.of(COINBASE_170)).rootFor(FIRST_PAYMENT))
                .isNotEqualTo(ROOT_170);
        assertThatIllegalArgumentException().isThrownBy(() -> new MerkleProof(170, 2, List.of(COINBASE_170)));
    }

    @Test
    void takesNoFeeThatCannotBe() {
        assertThat(FeeEntry.rate("2", json("90.5"))).contains(new FeeRate(90_500));
        assertThat(FeeEntry.rate("144", json("1.0001"))).contains(new FeeRate(1_001));
        for (String rate : List.of("5000.1", "-1", "0", "\"3\"", "null", "1e-999999999", "1e300"))
            assertThat(FeeEntry.rate("2", json(rate))).as(rate).isEmpty();
        for (String blocks : List.of("0", "1009", "-1", "x", "99999999999", ""))
            assertThat(FeeEntry.rate(blocks, json("3"))).as(blocks).isEmpty();
    }
}
