package org.joinmarket.wallet.imports;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.joinmarket.wallet.api.Imports.FileFormat;
import org.joinmarket.wallet.seed.Seed;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of joinmarket-ng: its daemon's, that one's older form, and the command line's (wallet.md 9.2 and 9.3). */
final class NgFile {
    static final String MAGIC = "JMNG";

    /** How every Fernet token of this century begins: its version, and the first bytes of the time. */
    static final String TOKEN_MARK = "gAAAA";

    static final int SALT_BYTES = 16;
    static final int MAX_WORDS_BYTES = 512;

    private static final int HEADER_BYTES = 4 + 1 + 1 + 4 + 4 + 1 + SALT_BYTES;
    private static final byte VERSION = 1;
    private static final byte ARGON2ID = 1;
    private static final int MAX_HEIGHT = 100_000_000;
    private static final Set<String> NATIVE_SEGWIT = Set.of("sw", "sw-fb");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private NgFile() {}

    static ForeignWallet daemon(byte[] file, String password, String passphrase) throws BadFile {
        if (file.length < HEADER_BYTES) throw new BadFile(Flaw.DAMAGED);
        ByteBuffer header = ByteBuffer.wrap(file, MAGIC.length(), HEADER_BYTES - MAGIC.length());
        if (header.get() != VERSION || header.get() != ARGON2ID) throw new BadFile(Flaw.UNKNOWN_VERSION);
        long memoryKib = Integer.toUnsignedLong(header.getInt());
        long iterations = Integer.toUnsignedLong(header.getInt());
        int lanes = Byte.toUnsignedInt(header.get());
        byte[] salt = new byte[SALT_BYTES];
        header.get(salt);
        Fernet token = Fernet.parse(file, HEADER_BYTES);
        byte[] plain = open(token, FileKeys.argon2id(memoryKib, iterations, lanes, password, salt));
        try {
            return json(plain, FileFormat.NG_DAEMON, passphrase);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** The daemon's older form and that of the command line: only what is inside tells them apart. */
    static ForeignWallet salted(byte[] file, String password, String passphrase) throws BadFile {
        Fernet token = Fernet.parse(file, SALT_BYTES);
        byte[] plain = open(token, FileKeys.pbkdf2(password, Arrays.copyOf(file, SALT_BYTES)));
        try {
            return plain.length > 0 && plain[0] == '{'
                    ? json(plain, FileFormat.NG_DAEMON_LEGACY, passphrase)
                    : words(plain, FileFormat.NG_WORDS_ENCRYPTED, passphrase);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static byte[] open(Fernet token, byte[] key) throws BadFile {
        try {
            return token.open(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    static ForeignWallet words(byte[] text, FileFormat format, String passphrase) throws BadFile {
        if (text.length > MAX_WORDS_BYTES) throw new BadFile(Flaw.NO_MNEMONIC);
        return wallet(new String(text, StandardCharsets.UTF_8), format, passphrase, null);
    }

    private static ForeignWallet json(byte[] plain, FileFormat format, String passphrase) throws BadFile {
        JsonNode json;
        try {
            json = JSON.readTree(plain);
        } catch (JacksonException _) { // its text may repeat the words
            throw new BadFile(Flaw.DAMAGED);
        }
        JsonNode mnemonic = json.path("mnemonic");
        if (!mnemonic.isString() || mnemonic.stringValue().length() > MAX_WORDS_BYTES) throw new BadFile(Flaw.DAMAGED);
        JsonNode type = json.path("wallet_type");
        if (!type.isMissingNode() && !type.isString()) throw new BadFile(Flaw.DAMAGED);
        if (type.isString() && !NATIVE_SEGWIT.contains(type.stringValue()))
            throw new BadFile(type.stringValue().equals("sw-legacy") ? Flaw.P2SH_WALLET : Flaw.UNKNOWN_WALLET_TYPE);
        return wallet(mnemonic.stringValue(), format, passphrase, height(json.path("creation_height")));
    }

    private static @Nullable Integer height(JsonNode node) throws BadFile {
        if (node.isMissingNode() || node.isNull()) return null;
        if (!node.canConvertToInt() || !node.isIntegralNumber()) throw new BadFile(Flaw.DAMAGED);
        int height = node.intValue();
        if (height < 0 || height > MAX_HEIGHT) throw new BadFile(Flaw.DAMAGED);
        return height;
    }

    private static ForeignWallet wallet(
            String words, FileFormat format, String passphrase, @Nullable Integer creationHeight) throws BadFile {
        if (!Seed.fits(passphrase)) throw new BadFile(Flaw.PASSPHRASE_TOO_LONG);
        Seed seed = Seed.ofMnemonic(words, passphrase).orElseThrow(() -> new BadFile(Flaw.NO_MNEMONIC));
        return new ForeignWallet(format, seed, null, History.NONE, 0, creationHeight);
    }
}
