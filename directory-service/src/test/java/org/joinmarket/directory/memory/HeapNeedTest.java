package org.joinmarket.directory.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HeapNeedTest {
    private static final Pattern HEAP = Pattern.compile("-Xmx(\\d+)m");
    private static final long DEFAULT_PLACES = 11_000;

    private static long shippedHeap() throws IOException {
        var heap = HEAP.matcher(Files.readString(Path.of("jvm.options")));
        assertThat(heap.find()).isTrue();
        return Long.parseLong(heap.group(1)) << 20;
    }

    @Test
    void theHeapThatItShipsWithHasRoomForAllPlacesOfTheDefaults() throws IOException {
        assertThat(HeapNeed.connections(shippedHeap())).isBetween(DEFAULT_PLACES, 2 * DEFAULT_PLACES);
    }

    @Test
    void aHeapThatIsTooSmallForAnythingHasRoomForNobody() {
        assertThat(HeapNeed.connections(16 << 20)).isZero();
        assertThat(HeapNeed.unsentWrites(16 << 20)).isPositive();
    }
}
