package org.joinmarket.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.testkit.postgres.PrivatePostgres.Programs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against programs that only note how they were called, and once against the real ones. */
class PrivatePostgresTest {
    @TempDir
    private Path programs;

    @Test
    void startsAServerInAFolderThatGoesAwayWithIt() throws IOException {
        everyProgram();
        try (PrivatePostgres server = PrivatePostgres.start(new Programs(programs, null))) {
            assertThat(server.createDatabase("one")).matches("jdbc:postgresql://127\\.0\\.0\\.1:[0-9]+/one");
            assertThat(cluster()).exists();
        }

        assertThat(calls("initdb")).singleElement().asString().contains("--auth=trust");
        assertThat(calls("createdb")).singleElement().asString().endsWith("-U joinmarket one");
        assertThat(calls("pg_ctl")).hasSize(2);
        assertThat(calls("pg_ctl").getFirst())
                .contains("listen_addresses=127.0.0.1")
                .endsWith("start");
        assertThat(calls("pg_ctl").getLast()).endsWith("stop");
        assertThat(cluster().getParent()).doesNotExist();
    }

    @Test
    void saysWhatAProgramSaidAndLeavesNothingWhenItDoesNotComeUp() throws IOException {
        everyProgram();
        program("pg_ctl", "echo 'no space left'; exit 1");

        assertThatIllegalStateException()
                .isThrownBy(() -> PrivatePostgres.start(new Programs(programs, null)))
                .withMessageContaining("no space left");
        assertThat(cluster().getParent()).doesNotExist();
    }

    @Test
    void takesAnotherPortWhenSomebodyElseWasFaster() throws IOException {
        everyProgram();
        program(
                "pg_ctl",
                "case \"$*\" in *start) : >\"$2/postmaster.pid\"; [ -e \"$7\" ] && exit 0;"
                        + " echo 'could not bind IPv4 address' >\"$7\"; exit 1;; esac");

        PrivatePostgres.start(new Programs(programs, null)).close();

        assertThat(calls("pg_ctl")).filteredOn(call -> call.endsWith("start")).hasSize(2);
        assertThat(cluster().getParent()).doesNotExist();
    }

    @Test
    void stopsAServerThatCameUpTooLate() throws IOException {
        everyProgram();
        program("pg_ctl", "case \"$*\" in *start) : >\"$2/postmaster.pid\"; exit 1;; esac");

        assertThatIllegalStateException().isThrownBy(() -> PrivatePostgres.start(new Programs(programs, null)));

        assertThat(calls("pg_ctl").getLast()).endsWith("stop");
        assertThat(cluster().getParent()).doesNotExist();
    }

    @Test
    void findsTheLatestOfDebiansVersionsButOnlyWhereAllProgramsAre() throws IOException {
        for (String version : List.of("9", "15", "13")) Files.createDirectories(programs.resolve(version + "/bin"));
        List<Path> folders = PrivatePostgres.debian(programs);
        assertThat(folders)
                .containsExactly(programs.resolve("15/bin"), programs.resolve("13/bin"), programs.resolve("9/bin"));
        assertThat(PrivatePostgres.find(folders.stream())).isEmpty();

        for (String name : List.of("initdb", "pg_ctl", "createdb")) program("13/bin/" + name, "");
        program("15/bin/initdb", "");

        assertThat(PrivatePostgres.find(folders.stream())).contains(programs.resolve("13/bin"));
        assertThat(PrivatePostgres.debian(programs.resolve("nothing"))).isEmpty();
    }

    @Test
    @Tag("postgres")
    void oneRealServerMakesAsManyDatabasesAsTestsAskFor() {
        PrivatePostgres server = PrivatePostgres.shared();
        assertThat(server).isSameAs(PrivatePostgres.shared());
        assertThat(server.newDatabase()).isNotEqualTo(server.newDatabase());
    }

    private void everyProgram() throws IOException {
        program("initdb", "mkdir \"$2\"");
        program("createdb", "");
        program("pg_ctl", "case \"$*\" in *start) : >\"$2/postmaster.pid\";; esac");
    }

    /** Notes its arguments beside itself. */
    private void program(String name, String commands) throws IOException {
        Path file = programs.resolve(name);
        Files.writeString(file, "#!/bin/sh\necho \"$*\" >>\"$0.calls\"\n" + commands + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> calls(String name) throws IOException {
        return Files.readAllLines(programs.resolve(name + ".calls"));
    }

    /** As initdb was told. */
    private Path cluster() throws IOException {
        return Path.of(Stream.of(calls("initdb").getFirst().split(" "))
                .skip(1)
                .findFirst()
                .orElseThrow());
    }
}
