package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.wallet.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The descriptors that clientserver writes have the checksum of BIP380, on every network: bitcoind, to which we leave it, reads only
 * addresses of its own ({@link DescriptorVectorsTest}).
 */
class DescriptorChecksumTest {
    private static final String INPUT =
            "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";
    private static final String OUTPUT = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final long[] GENERATOR = {0xf5dee51989L, 0xa9fdca3312L, 0x1bab10e32dL, 0x3706b1677aL, 0x644d626ffdL};
    private static final int LENGTH = 8;

    static Stream<JsonNode> vectors() {
        return Vectors.read("coinjoin/wallet_id_and_descriptors.json")
                .get("descriptors")
                .valueStream();
    }

    private static long step(long checksum, int value) {
        long next = ((checksum & 0x7ffffffffL) << 5) ^ value;
        for (int bit = 0; bit < GENERATOR.length; bit++)
            if (((checksum >> (35 + bit)) & 1) == 1) next ^= GENERATOR[bit];
        return next;
    }

    /** As BIP380 describes it. */
    private static String checksum(String descriptor) {
        long sum = 1;
        int group = 0;
        int inGroup = 0;
        for (int i = 0; i < descriptor.length(); i++) {
            int position = INPUT.indexOf(descriptor.charAt(i));
            assertThat(position).as("may be in a descriptor").isNotNegative();
            sum = step(sum, position & 31);
            group = group * 3 + (position >> 5);
            if (++inGroup == 3) {
                sum = step(sum, group);
                group = 0;
                inGroup = 0;
            }
        }
        if (inGroup > 0) sum = step(sum, group);
        for (int i = 0; i < LENGTH; i++) sum = step(sum, 0);
        sum ^= 1;
        StringBuilder text = new StringBuilder();
        for (int i = LENGTH - 1; i >= 0; i--) text.append(OUTPUT.charAt((int) ((sum >> (5 * i)) & 31)));
        return text.toString();
    }

    /** From BIP380, and from the documentation of Bitcoin Core. */
    @ParameterizedTest
    @CsvSource({
        "raw(deadbeef), 89f8spxm",
        "pk(0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798), gn28ywm7"
    })
    void isThatOfThePublishedExamples(String descriptor, String checksum) {
        assertThat(checksum(descriptor)).isEqualTo(checksum);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isThatOfTheFieldForTheAddressOfEachNetwork(JsonNode vector) {
        String bare = "addr(" + vector.get("address").asString() + ")";

        assertThat(bare + "#" + checksum(bare))
                .isEqualTo(vector.get("descriptor").asString());
    }

    @Test
    void thereAreVectorsOfBothNetworks() {
        List<String> addresses =
                vectors().map(vector -> vector.get("address").asString()).toList();
        assertThat(addresses)
                .hasSize(2)
                .anyMatch(address -> address.startsWith("bc1"))
                .anyMatch(address -> address.startsWith("bcrt1"));
    }
}
