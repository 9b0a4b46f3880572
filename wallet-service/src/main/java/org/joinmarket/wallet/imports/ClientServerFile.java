package org.joinmarket.wallet.imports;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Imports.FileFormat;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.seed.ClientServerId;
import org.joinmarket.wallet.seed.Seed;

/** A {@code .jmdat} file of joinmarket-clientserver (wallet.md 9.1). */
final class ClientServerFile {
    static final String PLAIN = "JMWALLET";
    static final String ENCRYPTED = "JMENCWLT";

    private static final int MAGIC_BYTES = 8;
    private static final int BLOCK = 16;
    private static final int TXID_BYTES = 32;
    private static final int INTERNAL = 1; // the last branch whose addresses are handed out
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

    private ClientServerFile() {}

    /**
     * The plain file, magic included, which the caller zeroes.
     *
     * @throws BadFile {@link Flaw#WRONG_PASSWORD} if what comes out does not begin like a wallet; nothing behind the first
     *     block is protected against changes
     */
    static byte[] decrypt(byte[] file, String password) throws BadFile {
        Bencode.Dictionary outer = dictionary(Bencode.read(file, MAGIC_BYTES));
        Bencode.Dictionary enc = required(outer, "enc", Bencode.Dictionary.class);
        Bencode.Bytes salt = required(enc, "salt", Bencode.Bytes.class);
        Bencode.Bytes iv = required(enc, "iv", Bencode.Bytes.class);
        Bencode.Bytes data = required(outer, "data", Bencode.Bytes.class);
        if (salt.length() != BLOCK || iv.length() != BLOCK || data.length() == 0 || data.length() % BLOCK != 0)
            throw new BadFile(Flaw.DAMAGED);
        byte[] key = FileKeys.clientServer(password, salt.copy());
        try {
            return decrypt(data.copy(), key, iv.copy());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** @param data whole blocks, 1 or more */
    static byte[] decrypt(byte[] data, byte[] key, byte[] iv) throws BadFile {
        byte[] padded = new byte[0];
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            padded = cipher.doFinal(data);
            if (!WalletFiles.startsWith(padded, PLAIN)) throw new BadFile(Flaw.WRONG_PASSWORD);
            return Arrays.copyOf(padded, padded.length - padding(padded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-CBC", e);
        } finally {
            Arrays.fill(padded, (byte) 0);
        }
    }

    /** Texts of whole blocks are written without padding, so its absence is no error: a wallet ends with {@code e}. */
    private static int padding(byte[] padded) {
        int size = padded[padded.length - 1];
        if (size < 1 || size > BLOCK) return 0;
        for (int i = padded.length - size; i < padded.length; i++) {
            if (padded[i] != size) return 0;
        }
        return size;
    }

    /** @param plain with its magic */
    static ForeignWallet decode(byte[] plain, FileFormat format, Network network, int mixdepths) throws BadFile {
        Bencode.Dictionary wallet = dictionary(Bencode.read(plain, MAGIC_BYTES));
        boolean bonds = hasBonds(required(wallet, "wallet_type", Bencode.Whole.class));
        requireNetwork(text(required(wallet, "network", Bencode.Bytes.class)), network);
        History history = history(wallet, mixdepths);
        int importedKeys = importedKeys(wallet);
        Seed seed = seed(wallet);
        String id = ClientServerId.of(seed, network, bonds);
        return new ForeignWallet(format, seed, id, history, importedKeys, null);
    }

    private static boolean hasBonds(Bencode.Whole type) throws BadFile {
        return switch (Math.clamp(type.value(), -1, 99)) {
            case 2 -> false;
            case 5 -> true;
            case 0 -> throw new BadFile(Flaw.P2PKH_WALLET);
            case 1 -> throw new BadFile(Flaw.P2SH_WALLET);
            case 6 -> throw new BadFile(Flaw.WATCH_ONLY_WALLET);
            default -> throw new BadFile(Flaw.UNKNOWN_WALLET_TYPE);
        };
    }

    /** All test networks have the same keys, and {@code testnet} stands for regtest too. */
    private static void requireNetwork(String name, Network network) throws BadFile {
        boolean same = switch (name) {
            case "mainnet" -> network == Network.MAINNET;
            case "testnet" -> network != Network.MAINNET;
            case "signet" -> network == Network.SIGNET;
            default -> throw new BadFile(Flaw.DAMAGED);
        };
        if (!same) throw new BadFile(Flaw.OTHER_NETWORK);
    }

    private static Seed seed(Bencode.Dictionary wallet) throws BadFile {
        byte[] entropy = required(wallet, "entropy", Bencode.Bytes.class).copy();
        try {
            Optional<Bencode.Bytes> extension = optional(wallet, "seed_extension", Bencode.Bytes.class);
            String passphrase = extension.isPresent() ? text(extension.get()) : "";
            if (!Seed.fits(passphrase)) throw new BadFile(Flaw.EXTENSION_TOO_LONG);
            return Seed.ofEntropy(entropy, passphrase).orElseThrow(() -> new BadFile(Flaw.DAMAGED));
        } finally {
            Arrays.fill(entropy, (byte) 0);
        }
    }

    private static History history(Bencode.Dictionary wallet, int mixdepths) throws BadFile {
        List<KeyPath> next = new ArrayList<>();
        long addresses = 0;
        for (var mixdepth : required(wallet, "index_cache", Bencode.Dictionary.class)
                .values()
                .entrySet()) {
            for (var branch : dictionary(mixdepth.getValue()).values().entrySet()) {
                int number = number(mixdepth.getKey());
                long index = as(branch.getValue(), Bencode.Whole.class).value();
                if (index < 0) throw new BadFile(Flaw.DAMAGED);
                if (number(branch.getKey()) > INTERNAL) continue;
                addresses += Math.min(index, History.MAX_ADDRESSES + 1L);
                if (addresses > History.MAX_ADDRESSES) throw new BadFile(Flaw.ADDRESSES);
                if (number < mixdepths) next.add(new KeyPath(number, number(branch.getKey()), (int) index));
                else if (index > 0) throw new BadFile(Flaw.MIXDEPTHS);
            }
        }
        return new History(next, frozen(wallet), labels(wallet));
    }

    private static Set<OutPoint> frozen(Bencode.Dictionary wallet) throws BadFile {
        Set<OutPoint> frozen = new HashSet<>();
        for (var entry : entries(wallet, "meta").entrySet()) {
            Optional<Bencode.Whole> disabled = optional(dictionary(entry.getValue()), "disabled", Bencode.Whole.class);
            if (disabled.isEmpty() || disabled.get().value() == 0) continue;
            frozen.add(outPoint(entry.getKey()));
        }
        return frozen;
    }

    /** @param key 32 bytes of a txid in display order, then the digits of the output's number */
    private static OutPoint outPoint(String key) throws BadFile {
        if (key.length() <= TXID_BYTES) throw new BadFile(Flaw.DAMAGED);
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        String txid = HexFormat.of().formatHex(bytes, 0, TXID_BYTES);
        return OutPoint.parse(txid + ":" + key.substring(TXID_BYTES)).orElseThrow(() -> new BadFile(Flaw.DAMAGED));
    }

    /** Those that were removed keep their place, without a key. */
    private static int importedKeys(Bencode.Dictionary wallet) throws BadFile {
        int keys = 0;
        for (Bencode mixdepth : entries(wallet, "imported_keys").values()) {
            for (Bencode entry : as(mixdepth, Bencode.Items.class).values()) {
                if (!(entry instanceof Bencode.Items(var parts)) || parts.isEmpty()) continue;
                if (parts.getFirst() instanceof Bencode.Bytes key && key.length() > 0) keys++;
            }
        }
        return keys;
    }

    private static Map<String, String> labels(Bencode.Dictionary wallet) throws BadFile {
        Map<String, String> labels = new LinkedHashMap<>();
        for (var entry : entries(wallet, "addr_labels").entrySet())
            labels.put(entry.getKey(), text(as(entry.getValue(), Bencode.Bytes.class)));
        return labels;
    }

    private static int number(String digits) throws BadFile {
        if (!NUMBER.matcher(digits).matches()) throw new BadFile(Flaw.DAMAGED);
        return Integer.parseInt(digits);
    }

    /** Of a dictionary that may be missing. */
    private static Map<String, Bencode> entries(Bencode.Dictionary parent, String name) throws BadFile {
        return optional(parent, name, Bencode.Dictionary.class)
                .map(Bencode.Dictionary::values)
                .orElse(Map.of());
    }

    private static String text(Bencode.Bytes bytes) throws BadFile {
        return bytes.text().orElseThrow(() -> new BadFile(Flaw.DAMAGED));
    }

    private static Bencode.Dictionary dictionary(Bencode value) throws BadFile {
        return as(value, Bencode.Dictionary.class);
    }

    private static <T extends Bencode> T required(Bencode.Dictionary parent, String name, Class<T> type)
            throws BadFile {
        return optional(parent, name, type).orElseThrow(() -> new BadFile(Flaw.DAMAGED));
    }

    private static <T extends Bencode> Optional<T> optional(Bencode.Dictionary parent, String name, Class<T> type)
            throws BadFile {
        Bencode value = parent.values().get(name);
        return value == null ? Optional.empty() : Optional.of(as(value, type));
    }

    private static <T extends Bencode> T as(Bencode value, Class<T> type) throws BadFile {
        if (!type.isInstance(value)) throw new BadFile(Flaw.DAMAGED);
        return type.cast(value);
    }
}
