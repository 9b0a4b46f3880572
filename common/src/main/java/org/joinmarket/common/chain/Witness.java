package org.joinmarket.common.chain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The stack of byte strings that satisfies a segwit input (BIP141). Compared by content. */
public final class Witness {
    public static final Witness EMPTY = new Witness(List.of());

    private final List<byte[]> items;

    private Witness(List<byte[]> items) {
        List<byte[]> copies = new ArrayList<>(items.size());
        items.forEach(item -> copies.add(item.clone()));
        this.items = List.copyOf(copies);
    }

    public static Witness of(List<byte[]> items) {
        return items.isEmpty() ? EMPTY : new Witness(items);
    }

    public static Witness of(byte[]... items) {
        return of(Arrays.asList(items));
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public int size() {
        return items.size();
    }

    public byte[] item(int index) {
        return items.get(index).clone();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Witness that) || that.items.size() != items.size()) return false;
        for (int i = 0; i < items.size(); i++) {
            if (!Arrays.equals(items.get(i), that.items.get(i))) return false;
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (byte[] item : items) hash = 31 * hash + Arrays.hashCode(item);
        return hash;
    }

    @Override
    public String toString() {
        return items.stream().map(HexFormat.of()::formatHex).toList().toString();
    }
}
