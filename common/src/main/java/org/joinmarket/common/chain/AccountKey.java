package org.joinmarket.common.chain;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public key of one mixdepth, {@code m/84'/c'/mixdepth'}, as people bring it: bare, with its origin in front, or in a
 * descriptor for both branches with or without its checksum (BIP380, BIP389). It shows the whole account and does not print.
 *
 * @param fingerprint of the master key, as a number that has its bytes from the highest on; null if the text does not say it
 */
public record AccountKey(HdPublicKey key, @Nullable Integer fingerprint) {
    public static final int MAX_CHARS = 250;

    private static final int ACCOUNT_DEPTH = 3;
    private static final String KEY =
            "(?:\\[([0-9a-fA-F]{8})((?:/[0-9]{1,10}['h]?)*)\\])?([1-9A-HJ-NP-Za-km-z]{100,120})";
    private static final Pattern BARE = Pattern.compile(KEY);
    private static final Pattern DESCRIPTOR = Pattern.compile("wpkh\\(" + KEY + "/<0;1>/\\*\\)(?:#([0-9a-z]{8}))?");

    /** Empty if {@code text} is not the key of this mixdepth's account on {@code network}. */
    public static Optional<AccountKey> parse(String text, Network network, int mixdepth) {
        if (text.length() > MAX_CHARS) return Optional.empty();
        Matcher descriptor = DESCRIPTOR.matcher(text);
        Matcher found = descriptor.matches() ? descriptor : BARE.matcher(text);
        if (!found.matches() || (found == descriptor && !isChecked(text, descriptor.group(4)))) return Optional.empty();
        HdPublicKey key;
        try {
            key = HdPublicKey.parseNativeSegwit(found.group(3), network);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (key.depth() != ACCOUNT_DEPTH || key.childNumber() != (mixdepth | HdPath.HARDENED)) return Optional.empty();
        String fingerprint = found.group(1);
        if (fingerprint == null) return Optional.of(new AccountKey(key, null));
        Optional<HdPath> origin = HdPath.parse("m" + found.group(2).replace('h', '\''));
        if (!origin.equals(Optional.of(HdPath.mixdepth(network, mixdepth)))) return Optional.empty();
        return Optional.of(new AccountKey(key, HexFormat.fromHexDigits(fingerprint)));
    }

    private static boolean isChecked(String text, @Nullable String checksum) {
        return checksum == null
                || DescriptorChecksum.of(text.substring(0, text.indexOf('#'))).equals(Optional.of(checksum));
    }

    /** Whether both can be of one wallet: children of one key, and of one master key if that is known. */
    public boolean isOfSameWallet(AccountKey other) {
        return key.parentFingerprint() == other.key.parentFingerprint()
                && (fingerprint == null || other.fingerprint == null || fingerprint.equals(other.fingerprint));
    }

    @Override
    public String toString() {
        return "<account>";
    }
}
