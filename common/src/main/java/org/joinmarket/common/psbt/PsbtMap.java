package org.joinmarket.common.psbt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/** The records of the transaction, of one input or of one output, in the order in which they came; no key is there twice. */
public record PsbtMap(List<PsbtRecord> records) {
    public static final PsbtMap EMPTY = new PsbtMap(List.of());

    public PsbtMap {
        records = List.copyOf(records);
    }

    /** The value of the record that is nothing but its type. */
    public Optional<byte[]> value(long type) {
        return records.stream()
                .filter(each -> each.type() == type && !each.hasKeyData())
                .findFirst()
                .map(PsbtRecord::value);
    }

    /** All of one type. */
    public List<PsbtRecord> all(long type) {
        return records.stream().filter(each -> each.type() == type).toList();
    }

    /** In place of one with the same key, or behind those of its type. */
    public PsbtMap with(PsbtRecord record) {
        List<PsbtRecord> changed = new ArrayList<>(records);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).hasKeyOf(record)) {
                changed.set(i, record);
                return new PsbtMap(changed);
            }
        }
        int at = 0;
        while (at < changed.size() && changed.get(at).type() <= record.type()) at++;
        changed.add(at, record);
        return new PsbtMap(changed);
    }

    PsbtMap without(LongPredicate type) {
        return new PsbtMap(
                records.stream().filter(each -> !type.test(each.type())).toList());
    }

    /** With the records of {@code other} whose keys are not here, each behind those of its type as {@link #with} puts it. */
    PsbtMap merge(PsbtMap other) {
        Set<PsbtRecord> here = new TreeSet<>(PsbtRecord.BY_KEY);
        here.addAll(records);
        List<PsbtRecord> added = other.records.stream()
                .filter(each -> !here.contains(each))
                .sorted(Comparator.comparingLong(PsbtRecord::type))
                .toList();
        List<PsbtRecord> merged = new ArrayList<>(records.size() + added.size());
        int next = 0;
        for (PsbtRecord each : records) {
            while (next < added.size() && added.get(next).type() < each.type()) merged.add(added.get(next++));
            merged.add(each);
        }
        merged.addAll(added.subList(next, added.size()));
        return new PsbtMap(merged);
    }
}
