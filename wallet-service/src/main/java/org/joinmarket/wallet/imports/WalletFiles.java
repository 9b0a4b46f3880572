package org.joinmarket.wallet.imports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.api.Imports.FileFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads wallet files of other implementations, whichever format they are of. Deriving a key takes a second or two and up to
 * {@link KdfLimits#MAX_MEMORY_KIB}: it is for the caller to see to it that this happens once at a time.
 */
public final class WalletFiles {
    private final Network network;
    private final int mixdepths;

    /** @param mixdepths that our wallets have */
    public WalletFiles(Network network, int mixdepths) {
        this.network = network;
        this.mixdepths = mixdepths;
    }

    /**
     * Never throws for what stands in {@code file}, which stays the caller's to zero.
     *
     * @param password of the file, if it is encrypted
     * @param passphrase the BIP39 passphrase of a wallet of joinmarket-ng, whose files never hold it
     */
    public Reading read(byte[] file, @Nullable String password, @Nullable String passphrase) {
        try {
            return new Reading.Read(open(file, password, Objects.requireNonNullElse(passphrase, "")));
        } catch (BadFile e) {
            return new Reading.Refused(e.flaw());
        }
    }

    private ForeignWallet open(byte[] file, @Nullable String password, String passphrase) throws BadFile {
        if (startsWith(file, ClientServerFile.PLAIN)) {
            refusePassword(password);
            refusePassphrase(passphrase);
            return ClientServerFile.decode(file, FileFormat.CLIENTSERVER, network, mixdepths);
        }
        if (startsWith(file, ClientServerFile.ENCRYPTED)) {
            refusePassphrase(passphrase);
            byte[] plain = ClientServerFile.decrypt(file, requirePassword(password));
            try {
                return ClientServerFile.decode(plain, FileFormat.CLIENTSERVER_ENCRYPTED, network, mixdepths);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        }
        if (startsWith(file, NgFile.MAGIC)) return NgFile.daemon(file, requirePassword(password), passphrase);
        if (hasAt(file, NgFile.SALT_BYTES, NgFile.TOKEN_MARK))
            return NgFile.salted(file, requirePassword(password), passphrase);
        if (!isText(file)) throw new BadFile(Flaw.UNKNOWN_FORMAT);
        refusePassword(password);
        return NgFile.words(file, FileFormat.NG_WORDS, passphrase);
    }

    private static String requirePassword(@Nullable String password) throws BadFile {
        if (password == null) throw new BadFile(Flaw.PASSWORD_MISSING);
        return password;
    }

    private static void refusePassword(@Nullable String password) throws BadFile {
        if (password != null) throw new BadFile(Flaw.PASSWORD_NOT_NEEDED);
    }

    private static void refusePassphrase(String passphrase) throws BadFile {
        if (!passphrase.isEmpty()) throw new BadFile(Flaw.PASSPHRASE_NOT_NEEDED);
    }

    /** Letters and white space, and something at all. */
    private static boolean isText(byte[] file) {
        for (byte one : file) {
            boolean letter = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z');
            if (!letter && one != ' ' && one != '\n' && one != '\r' && one != '\t') return false;
        }
        return file.length > 0;
    }

    static boolean startsWith(byte[] bytes, String text) {
        return hasAt(bytes, 0, text);
    }

    private static boolean hasAt(byte[] bytes, int from, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        return bytes.length >= from + wanted.length
                && Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
    }
}
