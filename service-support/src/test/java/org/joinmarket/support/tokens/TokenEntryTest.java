package org.joinmarket.support.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.Ssl;

class TokenEntryTest {
    private static final Path FILE = Path.of("token");

    @Test
    void everyWalletIsForViewersAndOperatorsOnly() {
        assertThat(entry(Role.OPERATOR, "*").caller().mayUse("any")).isTrue();
        assertThat(entry(Role.VIEWER, "*").caller().mayUse("any")).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> entry(Role.MAKER, "*"));
        assertThatIllegalArgumentException().isThrownBy(() -> entry(Role.TAKER, "alice", "*"));
    }

    @Test
    void mixdepthsAreAllOrThoseNamedButNeverNone() {
        assertThat(entry(Role.MAKER, "alice").caller().mayUse("alice", 4)).isTrue();
        Caller limited = new TokenEntry("m", FILE, Role.MAKER, List.of("alice"), List.of(0, 2)).caller();
        assertThat(limited.mayUse("alice", 2)).isTrue();
        assertThat(limited.mayUse("alice", 1)).isFalse();
        assertThat(limited.mayUse("bob", 2)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenEntry("m", FILE, Role.MAKER, List.of("alice"), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenEntry("m", FILE, Role.MAKER, List.of("alice"), List.of(-1)));
    }

    @Test
    void callersAreStoppedByRoleWalletAndMixdepth() {
        var caller = new Caller("m", Role.MAKER, Set.of("alice"), Set.of(0));

        caller.require(Role.OPERATOR, Role.MAKER);
        caller.requireMixdepth("alice", 0);
        assertThatThrownBy(() -> caller.require(Role.OPERATOR))
                .isInstanceOf(ApiProblem.class)
                .hasMessage("role-not-allowed");
        assertThatThrownBy(() -> caller.requireWallet("bob")).hasMessage("wallet-not-allowed");
        assertThatThrownBy(() -> caller.requireMixdepth("alice", 1)).hasMessage("mixdepth-not-allowed");
    }

    @Test
    void theWholeWalletIsForThoseWithEveryMixdepth() {
        new Caller("m", Role.OPERATOR, Set.of("alice"), Set.of()).requireWholeWallet("alice");
        var narrow = new Caller("m", Role.OPERATOR, Set.of("alice"), Set.of(0, 1, 2, 3, 4));
        assertThatThrownBy(() -> narrow.requireWholeWallet("alice")).hasMessage("mixdepth-not-allowed");
        assertThatThrownBy(() -> narrow.requireWholeWallet("bob")).hasMessage("wallet-not-allowed");
    }

    @Test
    void twoTokensNeedTwoNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HttpProperties(List.of(entry(Role.VIEWER, "*"), entry(Role.OPERATOR, "*"))));
    }

    @Test
    void twoTokensNeedTwoTexts(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "x".repeat(32));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var alice = new TokenEntry("alice", file, Role.VIEWER, List.of(), null);
        var bob = new TokenEntry("bob", file, Role.OPERATOR, List.of(), null);

        assertThatThrownBy(() -> new Tokens(List.of(alice, bob), InstantSource.system()))
                .isInstanceOf(StartupProblem.class)
                .hasMessage("the files of tokens alice and bob hold the same token");
    }

    @Test
    void warnsWhenTokensCrossANetworkInTheClear() throws Exception {
        var everywhere = InetAddress.getByAddress(new byte[4]);
        assertThat(CleartextWarning.isNeeded(InetAddress.getLoopbackAddress(), null))
                .isFalse();
        assertThat(CleartextWarning.isNeeded(everywhere, null)).isTrue();
        assertThat(CleartextWarning.isNeeded(null, null)).isTrue();
        assertThat(CleartextWarning.isNeeded(everywhere, Ssl.forBundle("server")))
                .isFalse();
    }

    private static TokenEntry entry(Role role, String... wallets) {
        return new TokenEntry("name", FILE, role, List.of(wallets), null);
    }
}
