package org.joinmarket.common.chain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccountKeyTest {
    /** The account of BIP84's test vectors, as it stands there. */
    private static final String ZPUB =
            "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";

    private static final String MASTER = "73c5da0a"; // of the words of BIP84's test vectors

    private static String xpub() {
        return AccountKey.parse(ZPUB, Network.MAINNET, 0).orElseThrow().key().export(Network.MAINNET);
    }

    @Test
    void isReadInAllTheFormsThatPeopleHave() {
        AccountKey key = AccountKey.parse(ZPUB, Network.MAINNET, 0).orElseThrow();
        Script first = Scripts.p2wpkh(key.key().child(0).child(0).key());
        assertThat(Addresses.fromScript(Network.MAINNET, first)).contains("bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu");
        assertThat(xpub()).startsWith("xpub");
        for (String form :
                new String[] {"%s", "[" + MASTER + "/84'/0'/0']%s", "[" + MASTER + "/84h/0h/0h]%s", "wpkh(%s/<0;1>/*)"})
            assertThat(AccountKey.parse(form.replace("%s", xpub()), Network.MAINNET, 0))
                    .as(form)
                    .isPresent();
        assertThat(AccountKey.parse("[" + MASTER + "/84'/0'/0']" + ZPUB, Network.MAINNET, 0)
                        .orElseThrow()
                        .fingerprint())
                .isEqualTo(0x73c5da0a);
        assertThat(key).hasToString("<account>");
    }

    @Test
    void isTheKeyOfItsMixdepthAndNetwork() {
        assertThat(AccountKey.parse(ZPUB, Network.MAINNET, 1)).isEmpty();
        assertThat(AccountKey.parse(ZPUB, Network.REGTEST, 0)).isEmpty();
        assertThat(AccountKey.parse("[" + MASTER + "/49'/0'/0']" + ZPUB, Network.MAINNET, 0))
                .isEmpty();
        assertThat(AccountKey.parse("[" + MASTER + "]" + ZPUB, Network.MAINNET, 0))
                .isEmpty();
        assertThat(AccountKey.parse(ZPUB.replace('Y', 'Z'), Network.MAINNET, 0))
                .as("checksum")
                .isEmpty();
    }

    @Test
    void checksTheChecksumOfADescriptor() {
        String descriptor = "wpkh(" + xpub() + "/<0;1>/*)";
        String checksum = DescriptorChecksum.of(descriptor).orElseThrow();
        assertThat(AccountKey.parse(descriptor + "#" + checksum, Network.MAINNET, 0))
                .isPresent();
        assertThat(AccountKey.parse(descriptor + "#" + checksum.substring(1) + "q", Network.MAINNET, 0))
                .isEmpty();
        assertThat(DescriptorChecksum.of("raw(deadbeef)")).as("of BIP380").contains("89f8spxm");
        assertThat(DescriptorChecksum.of("pk(0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798)"))
                .as("of Bitcoin Core's documentation")
                .contains("gn28ywm7");
        assertThat(DescriptorChecksum.of("addr(bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu)"))
                .as("of clientserver, as the next")
                .contains("lpewvaaa");
        assertThat(DescriptorChecksum.of("addr(bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk)"))
                .contains("alzlw64m");
        assertThat(DescriptorChecksum.of("caf\u00e9")).isEmpty();
    }
}
