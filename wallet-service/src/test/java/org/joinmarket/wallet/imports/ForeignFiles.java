package org.joinmarket.wallet.imports;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Writes wallet files as clientserver does. */
public final class ForeignFiles {
    public static final String WORDS =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    /** A salt and an initialization vector like any other. */
    private static final byte[] SIXTEEN = "sixteen of these".getBytes(StandardCharsets.US_ASCII);

    private ForeignFiles() {}

    /** The parts of a wallet of {@link #WORDS} with fidelity bonds on a test network, to be changed by the caller. */
    public static Map<String, Object> wallet() {
        Map<String, Object> wallet = new TreeMap<>();
        wallet.put("network", "testnet");
        wallet.put("wallet_type", 5);
        wallet.put("entropy", new byte[16]);
        wallet.put("created", "2026/01/01 00:00:00");
        wallet.put("index_cache", Map.of("0", Map.of("0", 3, "1", 1)));
        wallet.put("imported_keys", Map.of());
        wallet.put("utxo", Map.of());
        wallet.put("meta", Map.of());
        wallet.put("addr_labels", Map.of());
        return wallet;
    }

    public static byte[] plain(Object wallet) {
        return concat("JMWALLET".getBytes(StandardCharsets.US_ASCII), bencode(wallet));
    }

    public static byte[] encrypted(Object wallet, String password) {
        byte[] data = encrypt(plain(wallet), FileKeys.clientServer(password, SIXTEEN), SIXTEEN);
        Map<String, Object> container = Map.of("enc", Map.of("iv", SIXTEEN, "salt", SIXTEEN), "data", data);
        return concat("JMENCWLT".getBytes(StandardCharsets.US_ASCII), bencode(container));
    }

    /** With padding only where it is needed. */
    static byte[] encrypt(byte[] plain, byte[] key, byte[] iv) {
        int padding = plain.length % 16 == 0 ? 0 : 16 - plain.length % 16;
        byte[] padded = Arrays.copyOf(plain, plain.length + padding);
        Arrays.fill(padded, plain.length, padded.length, (byte) padding);
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(padded);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The key of {@code meta} for an output. */
    public static String metaKey(String outpoint) {
        byte[] txid = java.util.HexFormat.of().parseHex(outpoint.substring(0, 64));
        return new String(txid, StandardCharsets.ISO_8859_1) + outpoint.substring(65);
    }

    static byte[] bencode(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(value, out);
        return out.toByteArray();
    }

    private static void write(Object value, ByteArrayOutputStream out) {
        switch (value) {
            case Integer number -> out.writeBytes(latin("i" + number + "e"));
            case Long number -> out.writeBytes(latin("i" + number + "e"));
            case byte[] bytes -> {
                out.writeBytes(latin(bytes.length + ":"));
                out.writeBytes(bytes);
            }
            case String text -> write(text.getBytes(StandardCharsets.UTF_8), out);
            case List<?> items -> {
                out.write('l');
                items.forEach(item -> write(item, out));
                out.write('e');
            }
            case Map<?, ?> entries -> {
                out.write('d');
                new TreeMap<>(entries).forEach((key, entry) -> {
                    write(latin((String) key), out);
                    write(entry, out);
                });
                out.write('e');
            }
            default -> throw new AssertionError(value.getClass());
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
