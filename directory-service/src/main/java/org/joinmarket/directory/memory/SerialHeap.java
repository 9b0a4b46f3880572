package org.joinmarket.directory.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import java.util.function.Supplier;
import org.joinmarket.directory.memory.HeapKeeper.OldHeap;

/** The old part of this JVM's heap, if that is the serial collector's: others give memory back by themselves. */
public final class SerialHeap implements Supplier<OldHeap> {
    private static final String OLD_OF_SERIAL = "Tenured Gen";

    private final MemoryPoolMXBean pool;

    private SerialHeap(MemoryPoolMXBean pool) {
        this.pool = pool;
    }

    public static Optional<SerialHeap> ofThisProcess() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals(OLD_OF_SERIAL))
                .map(SerialHeap::new)
                .findFirst();
    }

    @Override
    public OldHeap get() {
        var left = pool.getCollectionUsage();
        return new OldHeap(pool.getUsage().getUsed(), left == null ? 0 : left.getUsed());
    }
}
