package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.joinmarket.common.crypto.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final PublicKey KEY = PublicKey.parseHex(
                    "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
            .orElseThrow();

    /** Examples of BIP173 and BIP350, and the well known addresses of the key 1. */
    @Test
    void knowsThePublishedExamples() {
        assertThat(Addresses.fromScript(Network.MAINNET, Scripts.p2wpkh(KEY)))
                .contains("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
        assertThat(Addresses.fromScript(Network.TESTNET, Scripts.p2wpkh(KEY)))
                .contains("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx");
        assertThat(Addresses.fromScript(Network.MAINNET, Scripts.p2pkh(KEY)))
                .contains("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH");
        assertThat(Addresses.fromScript(Network.MAINNET, Scripts.p2shP2wpkh(KEY)))
                .contains("3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN");
        assertThat(Addresses.toScript(
                        Network.MAINNET, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"))
                .contains(Script.ofHex("512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"));
        assertThat(Addresses.toScript(
                        Network.TESTNET, "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"))
                .contains(Script.ofHex("00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfAddressSurvivesTheWayThereAndBack(Network network) {
        List<Script> scripts = List.of(
                Scripts.p2wpkh(KEY),
                Scripts.p2wsh(Scripts.p2pkh(KEY)),
                Scripts.p2tr(new byte[32]),
                Scripts.p2pkh(KEY),
                Scripts.p2shP2wpkh(KEY));
        for (Script script : scripts) {
            String address = Addresses.fromScript(network, script).orElseThrow();

            assertThat(Addresses.toScript(network, address)).contains(script);
        }
    }

    @Test
    void bech32MayBeUpperCaseButNotMixed() {
        String address =
                Addresses.fromScript(Network.REGTEST, Scripts.p2wpkh(KEY)).orElseThrow();

        assertThat(Addresses.toScript(Network.REGTEST, address.toUpperCase(Locale.ROOT)))
                .contains(Scripts.p2wpkh(KEY));
        assertThat(Addresses.toScript(Network.REGTEST, address.replaceFirst("q", "Q")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "bcrt1",
                "nonsense",
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", // mainnet
                "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", // testnet
                "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
                "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt08", // one letter short
                "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt08\u00e9",
            })
    void refusesWhatIsNoRegtestAddress(String text) {
        assertThat(Addresses.toScript(Network.REGTEST, text)).isEmpty();
    }

    /** Taproot with the checksum of segwit version 0, versions without meaning, wrong lengths (BIP350). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
                "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
                "BC1SW50QGDZ25J",
                "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
                "bc1qr508d6qejxtdg4y5r3zarvaryv98gj9p"
            })
    void refusesProgramsThatNobodyCanMean(String text) {
        assertThat(Addresses.toScript(Network.MAINNET, text)).isEmpty();
    }

    @Test
    void refusesLongTextUnread() {
        assertThat(Addresses.toScript(Network.REGTEST, "bcrt1" + "q".repeat(100_000)))
                .isEmpty();
    }

    @Test
    void aScriptWithoutAddressHasNone() {
        assertThat(Addresses.fromScript(Network.REGTEST, Script.EMPTY)).isEmpty();
        assertThat(Addresses.fromScript(Network.REGTEST, Script.ofHex("6a0401020304")))
                .isEmpty();
    }

    @Test
    void aKeyOwnsItsThreeScriptsAndNoOther() {
        assertThat(Scripts.isOwnedBy(Scripts.p2wpkh(KEY), KEY)).isTrue();
        assertThat(Scripts.isOwnedBy(Scripts.p2shP2wpkh(KEY), KEY)).isTrue();
        assertThat(Scripts.isOwnedBy(Scripts.p2pkh(KEY), KEY)).isTrue();
        assertThat(Scripts.isOwnedBy(Scripts.p2wsh(Scripts.p2pkh(KEY)), KEY)).isFalse();
        assertThat(Scripts.isOwnedBy(Scripts.p2wpkh(new byte[20]), KEY)).isFalse();
    }

    @Test
    void scriptsAreMadeOfHashesOfTheRightSize() {
        assertThatThrownBy(() -> Scripts.p2wpkh(new byte[32])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Scripts.scriptCode(Scripts.p2pkh(KEY))).isInstanceOf(IllegalArgumentException.class);
        assertThat(HexFormat.of()
                        .formatHex(Scripts.scriptCode(Scripts.p2wpkh(KEY)).bytes()))
                .isEqualTo("76a914751e76e8199196d454941c45d1b3a323f1433bd688ac");
    }
}
