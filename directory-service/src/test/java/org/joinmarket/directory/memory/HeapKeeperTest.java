package org.joinmarket.directory.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.joinmarket.directory.connection.ManualLoop;
import org.joinmarket.directory.memory.HeapKeeper.OldHeap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeapKeeperTest {
    private static final long MB = 1 << 20;

    private final ManualLoop loop = new ManualLoop();
    private OldHeap heap = new OldHeap(0, 0);
    private int collections;

    @BeforeEach
    void start() {
        new HeapKeeper(() -> heap, this::collect, loop).start();
    }

    private void collect() {
        collections++;
        heap = new OldHeap(15 * MB, 15 * MB);
    }

    private void pass(int intervals) {
        for (int i = 0; i < intervals; i++) loop.pass(HeapKeeper.INTERVAL);
    }

    @Test
    void whatTheStartLeftBehindIsCollectedOnce() {
        heap = new OldHeap(17 * MB, 0);

        loop.pass(HeapKeeper.FIRST);
        assertThat(collections).isOne();

        pass(100);
        assertThat(collections).isOne();
    }

    @Test
    void aHeapThatGrowsLittleIsLeftAlone() {
        heap = new OldHeap(16 * MB, 15 * MB);
        pass(10);
        assertThat(collections).isZero();
    }

    @Test
    void aHeapThatHasGrownIsCollectedAtTheNextLook() {
        heap = new OldHeap(19 * MB, 15 * MB);
        assertThat(collections).isZero();
        pass(1);
        assertThat(collections).isOne();

        heap = new OldHeap(19 * MB, 15 * MB);
        pass(1);
        assertThat(collections).isEqualTo(2);
    }

    @Test
    void aLargeHeapMayGrowByMore() {
        heap = new OldHeap(106 * MB, 100 * MB);
        pass(10);
        assertThat(collections).isZero();

        heap = new OldHeap(113 * MB, 100 * MB);
        pass(1);
        assertThat(collections).isOne();
    }
}
