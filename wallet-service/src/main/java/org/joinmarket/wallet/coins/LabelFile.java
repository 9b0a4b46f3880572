package org.joinmarket.wallet.coins;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.WalletRefusals;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.api.Wallets.ImportedLabels;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Labels and frozen coins as a BIP-329 file, for other wallets and from them. What only they understand is kept and given back.
 * A file adds to what there is; it frees no coin, because other software calls every coin spendable.
 */
public final class LabelFile {
    /**
     * Lines of one import; its bytes are bounded by what a request may have. What a wallet writes is less: two lines of each of its
     * records, and its frozen coins, would be more than that with thousands of those.
     */
    static final int MAX_LINES = 3 * Labels.MAX_RECORDS;

    /** What joinmarket-ng calls a coin that it froze by itself. */
    private static final String FROZEN_FOR_REUSE = "jm:autofrozen:reuse";

    /** Addresses of a branch that were handed out and not paid, the last ones: who knows these hands out none before them. */
    private static final int MAX_UNPAID = 100;

    /** Labels that were left out and are told one by one. */
    private static final int MAX_REASONS = 16;

    /** What some programs begin a file in UTF-8 with. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private static final Comparator<LabelRecord> ORDER =
            Comparator.comparing(LabelRecord::type).thenComparing(LabelRecord::ref);

    private final CoinBook coins;
    private final AddressBook addresses;
    private final Network network;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public LabelFile(
            CoinBook coins, AddressBook addresses, Network network, JdbcClient jdbc, TransactionTemplate transactions) {
        this.coins = coins;
        this.addresses = addresses;
        this.network = network;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** How many of {@code addresses} are of {@code wallet}, bonds among them. */
    public int countOwn(Wallet wallet, Collection<String> addresses) {
        return (int) addresses.stream()
                .filter(one -> Addresses.toScript(network, one)
                        .flatMap(wallet.scripts()::pathOf)
                        .isPresent())
                .count();
    }

    /** All records of a wallet, a line each, in UTF-8. */
    public byte[] write(Wallet wallet) {
        Map<String, FreezeReason> frozen = new HashMap<>(coins.frozen(wallet));
        Map<String, String> unpaid = unpaid(wallet);
        List<LabelRecord> records = new ArrayList<>();
        jdbc.sql("select type, ref, label, note, extra from labels where wallet = ?")
                .param(wallet.name())
                .query((rs, _) -> {
                    var one = new LabelRecord(
                            rs.getString(1),
                            rs.getString(2),
                            rs.getString(3),
                            null,
                            LabelRecord.extra(rs.getString(5)));
                    switch (one.type()) {
                        case LabelRecord.OUTPUT -> records.add(output(one, frozen.remove(one.ref())));
                        case LabelRecord.ADDRESS -> {
                            String handedOut = unpaid.remove(one.ref());
                            String note = rs.getString(4);
                            records.addAll(address(one, note == null ? handedOut : note));
                        }
                        default -> records.add(one);
                    }
                    return one;
                })
                .list();
        unpaid.forEach((address, note) ->
                records.add(new LabelRecord(LabelRecord.ADDRESS, address, note, null, LabelRecord.extra(null))));
        frozen.forEach((outpoint, reason) -> records.add(
                output(new LabelRecord(LabelRecord.OUTPUT, outpoint, null, null, LabelRecord.extra(null)), reason)));
        return records.stream()
                .sorted(ORDER)
                .map(one -> one.json() + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** By address, what joinmarket-ng notes of one that is not to be handed out again. */
    private Map<String, String> unpaid(Wallet wallet) {
        Map<String, String> notes = new HashMap<>();
        addresses
                .unpaid(wallet, MAX_UNPAID)
                .forEach((script, branch) -> Addresses.fromScript(network, script)
                        .ifPresent(address ->
                                notes.put(address, branch == Wallet.EXTERNAL ? Notes.HANDED_OUT : Notes.SHOWN)));
        return notes;
    }

    /** A label and a note are one record where the note has room for a label, and else two. */
    private static List<LabelRecord> address(LabelRecord one, @Nullable String note) {
        String label = one.label();
        if (note == null) return List.of(one);
        if (label == null) return List.of(new LabelRecord(one.type(), one.ref(), note, null, one.extra()));
        String both = Notes.RESERVED + label;
        if (note.equals(Notes.HANDED_OUT) && both.length() <= Labels.MAX_CHARS)
            return List.of(new LabelRecord(one.type(), one.ref(), both, null, one.extra()));
        return List.of(one, new LabelRecord(one.type(), one.ref(), note, null, LabelRecord.extra(null)));
    }

    private static LabelRecord output(LabelRecord one, @Nullable FreezeReason frozenFor) {
        String label = one.label();
        if (label == null && frozenFor == FreezeReason.ADDRESS_REUSE) label = FROZEN_FOR_REUSE;
        return new LabelRecord(one.type(), one.ref(), label, frozenFor == null ? null : false, one.extra());
    }

    /**
     * Takes all of a file or nothing, but for labels that are none here.
     *
     * @throws FieldProblem that names the first line that is no record or beyond the limits
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet would have too many records
     */
    public ImportedLabels read(Wallet wallet, byte[] file) {
        List<String> leftOut = new ArrayList<>();
        List<LabelRecord> records = records(file, leftOut);
        wallet.counting().lock();
        try {
            return take(wallet, records, leftOut);
        } finally {
            wallet.counting().unlock();
        }
    }

    private ImportedLabels take(Wallet wallet, List<LabelRecord> records, List<String> leftOut) {
        List<KeyPath> known = new ArrayList<>();
        Map<OutPoint, FreezeReason> frozen = new LinkedHashMap<>();
        int[] lines = {0}; // that freeze one
        transactions.executeWithoutResult(_ -> {
            for (LabelRecord one : records) {
                switch (one.type()) {
                    case LabelRecord.OUTPUT -> lines[0] += takeOutput(wallet, one, frozen) ? 1 : 0;
                    case LabelRecord.ADDRESS -> takeAddress(wallet, one).ifPresent(known::add);
                    default -> {
                        if (!one.isEmpty()) put(wallet, one, one.label(), null);
                    }
                }
            }
            if (size(wallet) > Labels.MAX_RECORDS) throw WalletRefusals.tooManyLabels(Labels.MAX_RECORDS);
            coins.freezeImported(wallet, frozen);
            known.stream()
                    .sorted(KeyPath.ORDER)
                    .filter(path -> path.index() < wallet.followed(path.mixdepth(), path.branch()))
                    .forEach(path -> addresses.keepBack(wallet, path, "imported")); // others when it is followed as far
        });
        addresses.keepNamedBack(wallet); // what came into reach while this was read
        return new ImportedLabels(
                records.size(),
                lines[0],
                known.size(),
                leftOut.size(),
                leftOut.stream().limit(MAX_REASONS).toList());
    }

    /** @param leftOut gets why labels were, and of which lines */
    private static List<LabelRecord> records(byte[] file, List<String> leftOut) {
        List<LabelRecord> records = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (line.isBlank()) continue;
            if (records.size() == MAX_LINES) throw new FieldProblem("labels", "at most " + MAX_LINES + " lines");
            int bad = number;
            LabelRecord.Read one = LabelRecord.parse(line)
                    .filter(read -> !read.record().type().equals(LabelRecord.OUTPUT)
                            || OutPoint.parse(read.record().ref()).isPresent())
                    .orElseThrow(() -> new FieldProblem("labels", "records of BIP-329; line " + bad + " is none"));
            records.add(one.record());
            if (one.leftOut() != null) leftOut.add("line " + number + ": " + one.leftOut());
        }
        return records;
    }

    private static String[] lines(byte[] file) {
        String text = text(file);
        return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text).split("\\R", -1);
    }

    private static String text(byte[] file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new FieldProblem("labels", "UTF-8");
        }
    }

    /**
     * @param frozen gets the coin if it is to be frozen, which may be one that this wallet does not have yet or any more
     * @return whether it is
     */
    private boolean takeOutput(Wallet wallet, LabelRecord one, Map<OutPoint, FreezeReason> frozen) {
        if (one.isEmpty()) return false;
        boolean reuse = FROZEN_FOR_REUSE.equals(one.label());
        put(wallet, one, reuse ? null : one.label(), null);
        if (!Objects.equals(one.spendable(), false)) return false;
        frozen.putIfAbsent(
                OutPoint.parse(one.ref()).orElseThrow(), reuse ? FreezeReason.ADDRESS_REUSE : FreezeReason.IMPORTED);
        return true;
    }

    /** @return the key of an address of ours: somebody has a name for it, so it is not handed out again */
    private Optional<KeyPath> takeAddress(Wallet wallet, LabelRecord one) {
        Optional<KeyPath> path = Addresses.toScript(network, one.ref())
                .flatMap(wallet.scripts()::pathOf)
                .filter(wallet::isOrdinary);
        String label = one.label();
        if (path.isEmpty() || label == null || !label.startsWith(Notes.NOTE)) put(wallet, one, label, null);
        else if (label.startsWith(Notes.RESERVED)) put(wallet, one, label.substring(Notes.RESERVED.length()), null);
        else put(wallet, one, null, label);
        return path;
    }

    /** What a record does not say stays as it is. */
    private void put(Wallet wallet, LabelRecord one, @Nullable String label, @Nullable String note) {
        jdbc.sql("insert into labels (wallet, type, ref, label, note, extra)"
                        + " values (:wallet, :type, :ref, :label, :note, :extra)"
                        + " on conflict (wallet, type, ref) do update set label = coalesce(excluded.label, labels.label),"
                        + " note = coalesce(excluded.note, labels.note),"
                        + " extra = coalesce(excluded.extra, labels.extra)")
                .param("wallet", wallet.name())
                .param("type", one.type())
                .param("ref", one.ref())
                .param("label", label)
                .param("note", note)
                .param("extra", one.extraJson())
                .update();
    }

    private int size(Wallet wallet) {
        return jdbc.sql("select count(*) from labels where wallet = ?")
                .param(wallet.name())
                .query(Integer.class)
                .single();
    }
}
