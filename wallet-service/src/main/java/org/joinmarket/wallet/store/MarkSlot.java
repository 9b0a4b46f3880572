package org.joinmarket.wallet.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One of the two places for a mark in a lock file. Each is a sector of its own, which a crash leaves as it was when only the
 * other one was being written, and always of the same length, so that a full disk takes it; a sum tells a mark that was half
 * written.
 *
 * @param by which process wrote it, for messages
 */
record MarkSlot(FolderLock.Mark mark, String by) {
    static final int COUNT = 2;

    private static final int SECTOR = 512;

    /** Behind the last one. */
    static final int END = SECTOR * (COUNT + 1);

    private static final int MAX_BY = 120;
    private static final Pattern FORM =
            Pattern.compile("(epoch=(\\d{1,18})\\nbeat=(\\d{1,18})\\nby=(.{0,120})\\n)crc=([0-9a-f]{8})\\n *");

    static int offset(int place) {
        return SECTOR * (place + 1);
    }

    /** @param file from its beginning, padded to {@link #END} */
    static Optional<MarkSlot> read(byte[] file, int place) {
        String text = new String(file, offset(place), SECTOR, StandardCharsets.US_ASCII);
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !form.group(5).equals(sum(form.group(1)))) return Optional.empty();
        var mark = new FolderLock.Mark(Long.parseLong(form.group(2)), Long.parseLong(form.group(3)));
        return Optional.of(new MarkSlot(mark, form.group(4)));
    }

    ByteBuffer bytes() {
        String plain = by.replaceAll("[^ -~]", "?");
        String text = "epoch=" + mark.epoch() + "\nbeat=" + mark.beat() + "\nby="
                + plain.substring(0, Math.min(MAX_BY, plain.length())) + "\n";
        byte[] sector = new byte[SECTOR];
        Arrays.fill(sector, (byte) ' ');
        byte[] written = (text + "crc=" + sum(text) + "\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(written, 0, sector, 0, written.length);
        return ByteBuffer.wrap(sector);
    }

    private static String sum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }
}
