package org.joinmarket.benchmarks.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFilesTest {
    @Test
    void readsTheFilesOfAProcess(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("smaps_rollup"),
                "5f-6f ---p 00 00:00 0 [rollup]\nRss:              2048 kB\nPss: 1 kB\n");
        Files.writeString(folder.resolve("status"), "Name:\tjava\nVmHWM:\t    4096 kB\nVmRSS:\t 2000 kB\n");
        Files.writeString(
                folder.resolve("stat"), "42 (a (odd) name) S 1 1 1 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 30 0 100\n");
        var files = new ProcessFiles(folder);

        assertThat(files.residentBytes()).isEqualTo(2_048 * 1_024);
        assertThat(files.peakResidentBytes()).isEqualTo(4_096 * 1_024);
        assertThat(files.processorNanos()).isEqualTo(2_000_000_000L);
        files.forgetPeak();
        assertThat(folder.resolve("clear_refs")).hasContent("5");
    }

    @Test
    void readsThisProcess() {
        var files = new ProcessFiles(ProcessHandle.current().pid());
        assertThat(files.residentBytes()).isGreaterThan(10_000_000);
        assertThat(files.peakResidentBytes()).isGreaterThan(10_000_000);
        assertThat(files.processorNanos()).isPositive();
    }

    @Test
    void saysWhatIsMissing(@TempDir Path folder) throws IOException {
        var files = new ProcessFiles(folder);
        assertThatThrownBy(files::residentBytes).hasMessageContaining("has ended");
        Files.writeString(folder.resolve("status"), "Name: x\n");
        assertThatThrownBy(files::peakResidentBytes).hasMessageContaining("VmHWM");
        assertThatThrownBy(new ProcessFiles(folder.resolve("nothing"))::forgetPeak)
                .hasMessageContaining("cannot reset");
    }
}
