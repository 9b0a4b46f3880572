package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.store.StoreUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.http.HttpStatus;

class UnlockAtStartTest {
    @TempDir
    Path folder;

    private final List<String> calls = new CopyOnWriteArrayList<>();

    private WalletProperties settings(String... names) throws IOException {
        Map<String, WalletProperties.Unlock> unlock = new TreeMap<>();
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.writeString(file, " the password of " + name + " \r\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            unlock.put(name, new WalletProperties.Unlock(file));
        }
        return new WalletProperties(5, 100, 1_000, unlock);
    }

    private void run(WalletProperties settings, BiConsumer<String, String> door, int attempts) {
        try (UnlockAtStart unlock = new UnlockAtStart(settings, _ -> true, door, Duration.ofMillis(1))) {
            unlock.run(new DefaultApplicationArguments());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(calls).hasSizeGreaterThanOrEqualTo(attempts));
        }
    }

    @Test
    void onlyTheEndOfTheLineIsNoPartOfThePassword() throws IOException {
        run(settings("alice"), (_, password) -> calls.add(password), 1);
        assertThat(calls).containsExactly(" the password of alice ");
    }

    @Test
    void whatGoesWrongWithOneWalletKeepsNoOtherFromItsTurn() throws IOException {
        run(
                settings("alice", "bob"),
                (name, _) -> {
                    calls.add(name);
                    if (name.equals("alice")) throw new IllegalStateException("a mistake of ours");
                },
                2);
        assertThat(calls).containsExactly("alice", "bob");
    }

    @Test
    void aStoreThatIsAwayIsTriedAgain() throws IOException {
        run(
                settings("alice", "bob"),
                (name, _) -> {
                    calls.add(name);
                    if (name.equals("alice") && calls.size() < 4)
                        throw new StoreUnavailable(StoreUnavailable.Reason.UNREACHABLE, new IOException("away"));
                },
                4);
        assertThat(calls).containsExactly("alice", "bob", "alice", "alice");
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_MANY_REQUESTS", "SERVICE_UNAVAILABLE"})
    void whatPassesIsTriedAgain(HttpStatus status) throws IOException {
        run(
                settings("alice", "bob"),
                (name, _) -> {
                    calls.add(name);
                    if (name.equals("alice") && calls.size() < 4) throw new ApiProblem(status, "passes", "It passes.");
                },
                4);
        assertThat(calls).containsExactly("alice", "bob", "alice", "alice");
    }

    @Test
    void aWrongPasswordIsTriedOnce() throws IOException {
        run(
                settings("alice", "bob"),
                (name, _) -> {
                    calls.add(name);
                    if (name.equals("alice"))
                        throw new ApiProblem(HttpStatus.FORBIDDEN, "wrong-password", "The password is wrong.");
                    if (calls.size() < 4)
                        throw new StoreUnavailable(StoreUnavailable.Reason.UNREACHABLE, new IOException("away"));
                },
                4);
        assertThat(calls).containsExactly("alice", "bob", "bob", "bob");
    }

    @Test
    void recoveredWalletsAreSearchedAsDeepAsOthersHandOutAddresses() {
        WalletProperties shallow = new WalletProperties(5, 100, 999, Map.of());
        assertThatThrownBy(() -> shallow.checkFor(Network.MAINNET)).isInstanceOf(StartupProblem.class);
        assertThatThrownBy(() -> shallow.checkFor(Network.SIGNET)).isInstanceOf(StartupProblem.class);
        assertThatCode(() -> shallow.checkFor(Network.REGTEST)).doesNotThrowAnyException();
        WalletProperties deep = new WalletProperties(5, 100, 1_000, Map.of());
        assertThatCode(() -> deep.checkFor(Network.MAINNET)).doesNotThrowAnyException();
    }
}
