package org.joinmarket.wallet.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.Vectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever was cut or changed, there is an answer, and where a format can tell no other wallet comes of it. */
@Tag("slow")
@Tag("hashing")
class DamagedFilesTest {
    private static final String PASSWORD = "correct horse";
    private static final WalletFiles FILES = new WalletFiles(Network.REGTEST, 5);
    private static final byte[] KEY = new byte[FileKeys.BYTES];
    private static final byte[] IV = new byte[16];

    private final Random random = new Random(20_260_101);

    private static byte[] plainFile() {
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put("meta", Map.of(ForeignFiles.metaKey("12".repeat(32) + ":7"), Map.of("disabled", 1)));
        wallet.put("imported_keys", Map.of("0", List.of(List.of(new byte[33], 2))));
        wallet.put("addr_labels", Map.of("address", "label"));
        wallet.put("seed_extension", "extension");
        return ForeignFiles.plain(wallet);
    }

    private static byte[] ngFile(int number) {
        return HexFormat.of()
                .parseHex(Vectors.cases("coinjoin/wallet_file_jmng.json")
                        .skip(number)
                        .findFirst()
                        .orElseThrow()
                        .get("file_hex")
                        .asString());
    }

    private byte[] flipped(byte[] file) {
        byte[] changed = file.clone();
        changed[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    /** @return whether it was read */
    private static boolean isRead(Reading reading) {
        if (!(reading instanceof Reading.Read(var wallet))) return false;
        try (wallet) {
            assertThat(wallet.seed().mnemonic().split(" ").length).isBetween(12, 24);
            assertThat(wallet.history().next()).allMatch(next -> next.mixdepth() < 5 && next.branch() < 2);
            return true;
        }
    }

    private static boolean isSameWallet(Reading reading) {
        if (!(reading instanceof Reading.Read(var wallet))) return false;
        try (wallet) {
            assertThat(wallet.seed().mnemonic()).isEqualTo(ForeignFiles.WORDS);
            return true;
        }
    }

    @Test
    void aPlainFileThatWasCutIsNone() {
        byte[] file = plainFile();
        for (int length = 0; length < file.length; length++)
            assertThat(FILES.read(Arrays.copyOf(file, length), null, null))
                    .as("cut at %d", length)
                    .isInstanceOf(Reading.Refused.class);
        assertThat(FILES.read(Arrays.copyOf(file, file.length + 1), null, null))
                .isEqualTo(new Reading.Refused(Flaw.DAMAGED));
        assertThat(isRead(FILES.read(file, null, null))).isTrue();
    }

    @Test
    void aPlainFileThatWasChangedIsReadWithinLimitsOrRefused() {
        byte[] file = plainFile();
        int read = 0;
        for (int i = 0; i < 1_500; i++) {
            if (isRead(FILES.read(flipped(file), null, null))) read++;
        }
        assertThat(read).as("changes of what may be anything, such as entropy").isBetween(1, 1_000);
    }

    @Test
    void rubbishBehindAMagicIsRefused() {
        for (String magic : List.of("JMWALLET", "JMENCWLT", "JMNG", "JMWALLETd", "JMENCWLTd4:data")) {
            for (int i = 0; i < 500; i++) {
                byte[] rubbish = new byte[random.nextInt(200)];
                random.nextBytes(rubbish);
                byte[] file = ForeignFiles.concat(magic.getBytes(UTF_8), rubbish);
                String password = magic.startsWith("JMWALLET") ? null : PASSWORD;
                assertThat(FILES.read(file, password, null)).isInstanceOf(Reading.Refused.class);
            }
        }
    }

    @Test
    void anEncryptedFileThatWasCutIsRefusedBeforeAnyWork() {
        byte[] file = ForeignFiles.encrypted(ForeignFiles.wallet(), PASSWORD);
        for (int length = 8; length < file.length; length++)
            assertThat(FILES.read(Arrays.copyOf(file, length), PASSWORD, null))
                    .as("cut at %d", length)
                    .isEqualTo(new Reading.Refused(Flaw.DAMAGED));
        assertThat(isSameWallet(FILES.read(file, PASSWORD, null))).isTrue();
    }

    /** Its encryption does not protect it: a change of the second block on can go unnoticed, but never out of bounds. */
    @Test
    void anEncryptedFileThatWasChangedIsReadWithinLimitsOrRefused() throws Exception {
        byte[] data = ForeignFiles.encrypt(plainFile(), KEY, IV);
        int wrong = 0;
        int broken = 0;
        for (int i = 0; i < 2_000; i++) {
            try {
                byte[] plain = ClientServerFile.decrypt(flipped(data), KEY, IV);
                isRead(FILES.read(plain, null, null));
                broken++;
            } catch (BadFile e) {
                assertThat(e.flaw()).isEqualTo(Flaw.WRONG_PASSWORD);
                wrong++;
            }
        }
        assertThat(wrong).as("in the first block").isBetween(1, 500);
        assertThat(broken).isEqualTo(2_000 - wrong);
        assertThat(ClientServerFile.decrypt(data, KEY, IV)).isEqualTo(plainFile());
    }

    @Test
    void aTokenThatWasChangedIsNoOther() throws Exception {
        byte[] token = Tokens.token(ForeignFiles.WORDS.getBytes(UTF_8), KEY);
        int same = 0;
        for (int i = 0; i < 2_000; i++) {
            try {
                byte[] plain = Fernet.parse(flipped(token), 0).open(KEY);
                assertThat(new String(plain, UTF_8)).isEqualTo(ForeignFiles.WORDS);
                same++;
            } catch (BadFile e) {
                assertThat(e.flaw()).isIn(Flaw.DAMAGED, Flaw.WRONG_PASSWORD);
            }
        }
        assertThat(same).as("bits of Base64 that mean nothing").isLessThan(20);
        for (int length = 0; length < token.length; length++) {
            byte[] cut = Arrays.copyOf(token, length);
            assertThat(isOpened(cut)).as("cut at %d", length).isFalse();
        }
    }

    private static boolean isOpened(byte[] token) {
        try {
            return Fernet.parse(token, 0).open(KEY).length > 0;
        } catch (BadFile _) {
            return false;
        }
    }

    @Test
    void aFileOfNgsDaemonThatWasChangedIsTheSameOrNone() {
        byte[] file = ngFile(0);
        int same = 0;
        for (int i = 0; i < 60; i++) {
            if (isSameWallet(FILES.read(flipped(file), PASSWORD, null))) same++;
        }
        assertThat(same).isLessThan(5);
        for (int length = 0; length < file.length; length += 7)
            assertThat(FILES.read(Arrays.copyOf(file, length), PASSWORD, null))
                    .as("cut at %d", length)
                    .isInstanceOf(Reading.Refused.class);
        assertThat(isSameWallet(FILES.read(file, PASSWORD, null))).isTrue();
    }

    @Test
    void aFileOfNgsCommandLineThatWasChangedIsTheSameOrNone() {
        byte[] file = ngFile(2);
        for (int i = 0; i < 15; i++) {
            Reading reading = FILES.read(flipped(file), PASSWORD, null);
            assertThat(reading instanceof Reading.Refused || isSameWallet(reading))
                    .isTrue();
        }
        assertThat(isSameWallet(FILES.read(file, PASSWORD, null))).isTrue();
    }
}
