package org.joinmarket.wallet.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.wallet.imports.FilesOfOthers.HEX;
import static org.joinmarket.wallet.imports.FilesOfOthers.PASSWORD;
import static org.joinmarket.wallet.imports.FilesOfOthers.REGTEST;
import static org.joinmarket.wallet.imports.FilesOfOthers.assertRefused;
import static org.joinmarket.wallet.imports.FilesOfOthers.file;
import static org.joinmarket.wallet.imports.FilesOfOthers.fingerprint;
import static org.joinmarket.wallet.imports.FilesOfOthers.ngFile;
import static org.joinmarket.wallet.imports.FilesOfOthers.read;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Imports.FileFormat;
import org.joinmarket.wallet.seed.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of joinmarket-ng. */
@Tag("hashing")
class NgFileTest {
    private static final int NG_TOKEN_AT = 31;

    /** Their checksum is right. */
    private static final String NINE_WORDS = "abandon ".repeat(9).strip();

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.imports.FilesOfOthers#ngFiles")
    void readsTheFilesOfNg(JsonNode vector) {
        String plain = vector.get("plaintext").asString();
        boolean json = plain.startsWith("{");
        FileFormat format = switch (vector.get("format").asString()) {
            case "JMNG v1 Argon2id" -> FileFormat.NG_DAEMON;
            case "legacy daemon PBKDF2" -> FileFormat.NG_DAEMON_LEGACY;
            case "command line .mnemonic PBKDF2" -> FileFormat.NG_WORDS_ENCRYPTED;
            default -> throw new AssertionError("a new format");
        };
        String words =
                json ? JsonMapper.shared().readTree(plain).get("mnemonic").asString() : plain;

        try (ForeignWallet wallet =
                        read(REGTEST, file(vector), vector.get("password").asString(), "my passphrase");
                Seed expected = Seed.ofMnemonic(words, "my passphrase").orElseThrow()) {
            assertThat(wallet.format()).isEqualTo(format);
            assertThat(wallet.seed().mnemonic()).isEqualTo(words);
            assertThat(fingerprint(wallet.seed())).isEqualTo(fingerprint(expected));
            assertThat(wallet.creationHeight()).isEqualTo(json ? 800_000 : null);
            assertThat(wallet.history()).isEqualTo(History.NONE);
            assertThat(wallet.walletId()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.imports.FilesOfOthers#ngFiles")
    void makesTheKeysOfNg(JsonNode vector) throws Exception {
        byte[] file = file(vector);
        String password = vector.get("password").asString();
        boolean header = vector.get("format").asString().startsWith("JMNG");
        byte[] key = header
                ? FileKeys.argon2id(19_456, 2, 1, password, Arrays.copyOfRange(file, 15, NG_TOKEN_AT))
                : FileKeys.pbkdf2(password, Arrays.copyOf(file, 16));

        assertThat(HEX.formatHex(key)).isEqualTo(vector.get("derived_key").asString());
        assertThat(new String(Fernet.parse(file, header ? NG_TOKEN_AT : 16).open(key), UTF_8))
                .isEqualTo(vector.get("plaintext").asString());
    }

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.imports.FilesOfOthers#ngFiles")
    void aWrongPasswordAndAChangedTokenAreTheSameThing(JsonNode vector) {
        byte[] file = file(vector);
        assertRefused(Flaw.WRONG_PASSWORD, file, "wrong horse", null);
        assertRefused(Flaw.PASSWORD_MISSING, file, null, null);
        byte[] changed = file.clone();
        changed[changed.length - 10] ^= 1;
        assertThat(REGTEST.read(changed, PASSWORD, null))
                .isIn(new Reading.Refused(Flaw.WRONG_PASSWORD), new Reading.Refused(Flaw.DAMAGED));
        assertRefused(Flaw.DAMAGED, Arrays.copyOf(file, file.length - 3), PASSWORD, null);
    }

    @Test
    void aFileAsksForNoMoreThanTheHeapHasRoomFor() {
        long heapBytes = 96 << 20;
        assertThatCode(() -> KdfLimits.check(19_456, 2, 1, heapBytes)).doesNotThrowAnyException();
        assertThatThrownBy(() -> KdfLimits.check(KdfLimits.MAX_MEMORY_KIB, 2, 1, heapBytes))
                .isInstanceOfSatisfying(
                        BadFile.class, refused -> assertThat(refused.flaw()).isEqualTo(Flaw.COSTLY_KEY));
    }

    @ParameterizedTest
    @CsvSource({
        "65537,2,1,COSTLY_KEY",
        "4294967295,2,1,COSTLY_KEY",
        "19456,11,1,COSTLY_KEY",
        "19456,4294967295,1,COSTLY_KEY",
        "19456,2,17,COSTLY_KEY",
        "19456,2,255,COSTLY_KEY",
        "7,2,1,DAMAGED",
        "31,2,4,DAMAGED",
        "0,2,1,DAMAGED",
        "19456,0,1,DAMAGED",
        "19456,2,0,DAMAGED",
        "65536,1,1,WRONG_PASSWORD",
        "8,10,1,WRONG_PASSWORD",
        "128,1,16,WRONG_PASSWORD"
    })
    void aFileDoesNotSayHowMuchWorkItIs(long memoryKib, long iterations, int lanes, Flaw flaw) {
        byte[] file = ngFile(0);
        ByteBuffer.wrap(file)
                .putInt(6, (int) memoryKib)
                .putInt(10, (int) iterations)
                .put(14, (byte) lanes);
        assertRefused(flaw, file, PASSWORD, null);
    }

    @Test
    void knowsVersionOneWithArgon2idOnly() {
        for (int at : new int[] {4, 5}) {
            byte[] file = ngFile(0);
            file[at] = 2;
            assertRefused(Flaw.UNKNOWN_VERSION, file, PASSWORD, null);
        }
        assertRefused(Flaw.DAMAGED, Arrays.copyOf(ngFile(0), 30), PASSWORD, null);
        assertRefused(Flaw.DAMAGED, Arrays.copyOf(ngFile(0), NG_TOKEN_AT), PASSWORD, null);
    }

    static Stream<Map.Entry<String, Flaw>> jsonInside() {
        String words = "\"mnemonic\": \"" + ForeignFiles.WORDS + "\"";
        return Stream.of(
                Map.entry("{", Flaw.DAMAGED),
                Map.entry("{}", Flaw.DAMAGED),
                Map.entry("{\"mnemonic\": 7}", Flaw.DAMAGED),
                Map.entry("{\"mnemonic\": \"" + "x".repeat(513) + "\"}", Flaw.DAMAGED),
                Map.entry("{\"mnemonic\": \"abandon abandon\"}", Flaw.NO_MNEMONIC),
                Map.entry("{\"mnemonic\": \"" + NINE_WORDS + "\"}", Flaw.NO_MNEMONIC),
                Map.entry("{" + words + ", \"wallet_type\": 5}", Flaw.DAMAGED),
                Map.entry("{" + words + ", \"wallet_type\": \"sw-legacy\"}", Flaw.P2SH_WALLET),
                Map.entry("{" + words + ", \"wallet_type\": \"taproot\"}", Flaw.UNKNOWN_WALLET_TYPE),
                Map.entry("{" + words + ", \"creation_height\": -1}", Flaw.DAMAGED),
                Map.entry("{" + words + ", \"creation_height\": 1.5}", Flaw.DAMAGED),
                Map.entry("{" + words + ", \"creation_height\": 100000001}", Flaw.DAMAGED),
                Map.entry("{" + words + ", \"creation_height\": 99999999999999999999}", Flaw.DAMAGED),
                Map.entry("{" + words + ", \"creation_height\": \"800000\"}", Flaw.DAMAGED),
                Map.entry("not words", Flaw.NO_MNEMONIC),
                Map.entry(NINE_WORDS, Flaw.NO_MNEMONIC),
                Map.entry("", Flaw.NO_MNEMONIC),
                Map.entry("a".repeat(513), Flaw.NO_MNEMONIC));
    }

    @ParameterizedTest
    @MethodSource("jsonInside")
    void refusesWhatADecryptedFileShouldNotHold(Map.Entry<String, Flaw> inside) throws BadFile {
        boolean json = inside.getKey().startsWith("{");
        byte[] file = json ? Tokens.daemon(inside.getKey(), PASSWORD) : Tokens.salted(inside.getKey(), PASSWORD);
        assertRefused(inside.getValue(), file, PASSWORD, null);
    }

    @Test
    void refusesTheSameInAnOlderFile() {
        assertRefused(Flaw.DAMAGED, Tokens.salted("{\"mnemonic\": 7}", PASSWORD), PASSWORD, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"wallet_type\": \"sw\"", ", \"creation_height\": null, \"more\": [1]"})
    void takesJsonThatSaysLessOrMore(String more) {
        String json = "{\"mnemonic\": \"" + ForeignFiles.WORDS + "\"" + more + "}";
        try (ForeignWallet wallet = read(REGTEST, Tokens.salted(json, PASSWORD), PASSWORD, null)) {
            assertThat(wallet.format()).isEqualTo(FileFormat.NG_DAEMON_LEGACY);
            assertThat(wallet.creationHeight()).isNull();
        }
    }
}
