package org.joinmarket.taker.round;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.nick.Nick;

/**
 * The boxes of one round with its makers: one key of ours, and for each maker one box for each key that was said to be its. For one
 * thread.
 */
final class MakerBoxes implements AutoCloseable {
    private final SecureRandom random;
    private final BoxKeyPair ours;
    private final Map<Nick, Map<BoxPublicKey, NaclBox>> boxes = new HashMap<>();

    MakerBoxes(SecureRandom random) {
        this.random = random;
        this.ours = BoxKeyPair.generate(random);
    }

    BoxPublicKey publicKey() {
        return ours.publicKey();
    }

    void open(Nick maker, BoxPublicKey key) {
        NaclBox before = boxes.computeIfAbsent(maker, _ -> new HashMap<>()).put(key, ours.boxWith(key, random));
        if (before != null) before.close();
    }

    /** Closes all others of this maker. */
    void keepOnly(Nick maker, BoxPublicKey key) {
        of(maker).entrySet().removeIf(entry -> {
            if (entry.getKey().equals(key)) return false;
            entry.getValue().close();
            return true;
        });
    }

    NaclBox box(Nick maker, BoxPublicKey key) {
        NaclBox box = of(maker).get(key);
        if (box == null) throw new IllegalStateException("no such box with this maker");
        return box;
    }

    /** Of a maker that has answered in it. */
    NaclBox only(Nick maker) {
        Map<BoxPublicKey, NaclBox> all = of(maker);
        if (all.size() != 1) throw new IllegalStateException(all.size() + " boxes with this maker");
        return all.values().iterator().next();
    }

    /** None before its key came. */
    Map<BoxPublicKey, NaclBox> of(Nick maker) {
        return boxes.getOrDefault(maker, Map.of());
    }

    @Override
    public void close() {
        boxes.values().forEach(ofMaker -> ofMaker.values().forEach(NaclBox::close));
        ours.close();
    }
}
