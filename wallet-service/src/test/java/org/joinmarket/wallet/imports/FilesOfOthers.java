package org.joinmarket.wallet.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.Vectors;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Files of other implementations, and reading them. */
final class FilesOfOthers {
    static final HexFormat HEX = HexFormat.of();
    static final String PASSWORD = "correct horse";
    static final WalletFiles MAINNET = new WalletFiles(Network.MAINNET, 5);
    static final WalletFiles REGTEST = new WalletFiles(Network.REGTEST, 5);

    private FilesOfOthers() {}

    static Stream<JsonNode> clientServerFiles() {
        return Vectors.cases("coinjoin/wallet_file_jmdat.json");
    }

    static Stream<JsonNode> ngFiles() {
        return Vectors.cases("coinjoin/wallet_file_jmng.json");
    }

    static byte[] file(JsonNode vector) {
        return HEX.parseHex(vector.get("file_hex").asString());
    }

    static byte[] ngFile(int number) {
        return file(ngFiles().skip(number).findFirst().orElseThrow());
    }

    static ForeignWallet read(WalletFiles files, byte[] file, @Nullable String password, @Nullable String passphrase) {
        Reading reading = files.read(file, password, passphrase);
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).wallet();
    }

    static void assertRefused(Flaw flaw, byte[] file, @Nullable String password, @Nullable String passphrase) {
        assertThat(REGTEST.read(file, password, passphrase)).isEqualTo(new Reading.Refused(flaw));
    }

    static String fingerprint(Seed seed) {
        try (WalletKeys keys = WalletKeys.of(seed, Network.MAINNET, 1)) {
            return keys.fingerprint();
        }
    }
}
