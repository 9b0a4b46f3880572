package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.cli.RunningService.PASSWORD;
import static org.joinmarket.cli.RunningService.api;
import static org.joinmarket.cli.RunningService.jm;
import static org.joinmarket.cli.RunningService.ok;
import static org.joinmarket.cli.RunningService.okWith;
import static org.joinmarket.cli.RunningService.ownerOnly;
import static org.joinmarket.cli.RunningService.typing;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.joinmarket.cli.RunningService.Outcome;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Passwords come from a prompt, a file or standard input, and go to the service only. */
@Tag("slow")
@ExtendWith(RunningService.class)
class PasswordsTest {
    private static final String OTHER = "battery staple horse";

    @TempDir
    private Path folder;

    /** Somebody who types this, one line for each prompt, and ends the input after the last. */
    private static final class Typist implements Terminal.Keyboard {
        private final Deque<String> lines;
        private final List<String> prompts = new ArrayList<>();
        private final List<char[]> given = new ArrayList<>();

        Typist(String... lines) {
            this.lines = new ArrayDeque<>(List.of(lines));
        }

        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public char @Nullable [] hidden(String prompt) {
            prompts.add(prompt);
            String line = lines.poll();
            if (line == null) return null;
            char[] typed = line.toCharArray();
            given.add(typed);
            return typed;
        }
    }

    private static void shows(Outcome outcome, int code) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
        assertThat(outcome.out() + outcome.err()).doesNotContain(PASSWORD, OTHER);
    }

    private static List<String> names() {
        return api().wallets().wallets().stream().map(Wallets.Status::name).toList();
    }

    @Test
    void ofANewWalletAreTypedTwice() {
        var typist = new Typist(PASSWORD, PASSWORD);
        shows(typing(typist, "create", "typed-twice"), 0);

        assertThat(typist.prompts).containsExactly("Password for the wallet: ", "Password for the wallet, again: ");
        ok("lock", "typed-twice");
        assertThat(okWith(PASSWORD + "\n", "unlock", "typed-twice", "--password-stdin"))
                .contains("unlocked");
    }

    @Test
    void ofAWalletThatExistsAreTypedOnce() {
        okWith(PASSWORD + "\n", "create", "typed-once", "--password-stdin");
        ok("lock", "typed-once");
        var typist = new Typist(PASSWORD);
        Outcome unlocked = typing(typist, "unlock", "typed-once");

        shows(unlocked, 0);
        assertThat(unlocked.out()).contains("unlocked");
        assertThat(typist.prompts).containsExactly("Password of the wallet: ");
    }

    @Test
    void thatDifferWhenTypedAgainMakeNothing() {
        Outcome differ = typing(new Typist(PASSWORD, OTHER), "create", "a-slip");

        shows(differ, WalletCli.USAGE);
        assertThat(differ.err()).isEqualTo("jm wallet: the two are not the same" + System.lineSeparator());
        assertThat(names()).doesNotContain("a-slip");
    }

    @Test
    void thatDifferWhenTypedAgainChangeNothing() {
        okWith(PASSWORD + "\n", "create", "unchanged", "--password-stdin");
        var typist = new Typist(PASSWORD, OTHER, OTHER + " ");
        Outcome differ = typing(typist, "password", "unchanged");

        shows(differ, WalletCli.USAGE);
        assertThat(typist.prompts)
                .containsExactly("Password of the wallet: ", "New password: ", "New password, again: ");
        ok("lock", "unchanged");
        okWith(PASSWORD + "\n", "unlock", "unchanged", "--password-stdin");
    }

    @Test
    void thatNobodyTypesMakeNothing() {
        Outcome ended = typing(new Typist(), "create", "nobody-typed");
        shows(ended, WalletCli.USAGE);
        assertThat(ended.err()).contains("nothing was given for: Password for the wallet");
        shows(typing(new Typist("", ""), "create", "nobody-typed"), WalletCli.USAGE);
        assertThat(names()).doesNotContain("nobody-typed");
    }

    @Test
    void areNotWaitedForWhereThereIsNoTerminal() {
        Outcome script = jm(PASSWORD + "\n" + PASSWORD + "\n", "create", "by-a-script");

        shows(script, WalletCli.USAGE);
        assertThat(script.err())
                .isEqualTo("jm wallet: there is no terminal to ask for the Password for the wallet: use"
                        + " --password-file or --password-stdin" + System.lineSeparator());
        assertThat(names()).doesNotContain("by-a-script");
    }

    @Test
    void areNotAskedForWhereAFileOrStandardInputHasThem() throws Exception {
        var typist = new Typist(OTHER, OTHER);
        Path file = ownerOnly(folder, "password", PASSWORD + "\n");
        shows(typing(typist, "create", "by-file", "--password-file", file.toString()), 0);
        shows(jm(PASSWORD + "\n", "create", "by-stdin", "--password-stdin"), 0);
        assertThat(typist.prompts).isEmpty();
        shows(jm("", "password", "by-file", "--password-file", file.toString()), WalletCli.USAGE);
        shows(jm(PASSWORD + "\n", "password", "by-stdin", "--password-stdin"), WalletCli.USAGE);
    }

    @Test
    void areShownByNoAnswerAlsoNotByARefusal() throws Exception {
        okWith(PASSWORD + "\n", "create", "quiet", "--password-stdin");
        Path wrong = ownerOnly(folder, "wrong", OTHER + "\n");

        shows(typing(new Typist(OTHER), "unlock", "quiet"), WalletCli.REFUSED);
        shows(typing(new Typist(OTHER), "show-seed", "quiet", "--json"), WalletCli.REFUSED);
        shows(typing(new Typist(OTHER, PASSWORD, PASSWORD), "password", "quiet"), WalletCli.REFUSED);
        shows(jm("", "unlock", "quiet", "--password-file", wrong.toString()), WalletCli.REFUSED);
        shows(jm(OTHER + "\n", "unlock", "quiet", "--password-stdin"), WalletCli.REFUSED);
        shows(typing(new Typist(PASSWORD, PASSWORD), "create", "quiet", "--json"), WalletCli.REFUSED);
        shows(typing(new Typist(PASSWORD), "show-seed", "quiet", "--json"), 0);
        shows(typing(new Typist(PASSWORD, OTHER, OTHER), "password", "quiet", "--json"), 0);
    }

    @Test
    void areOverwrittenOnceTheyWereRead() {
        var typist = new Typist(PASSWORD, PASSWORD);
        typing(typist, "create", "overwritten");

        assertThat(typist.given).hasSize(2).allSatisfy(typed -> {
            char[] blank = new char[PASSWORD.length()];
            Arrays.fill(blank, ' ');
            assertThat(typed).containsExactly(blank);
        });
    }

    /** In a locale without them all letters beyond ASCII are one: asked twice, it is the same twice. */
    @Test
    void whatTheTerminalCannotReadIsNoSecret() {
        var typist = new Typist("p\ufffd\ufffdssword", "p\ufffd\ufffdssword");
        Outcome outcome = typing(typist, "create", "unreadable");
        assertThat(outcome.code()).isEqualTo(WalletCli.USAGE);
        assertThat(outcome.err()).contains("LC_ALL=C.UTF-8", "--password-file");
        assertThat(names()).doesNotContain("unreadable");
    }

    @Test
    void norIsWhatAScriptSendsInAnotherEncoding() {
        byte[] latin = "correct hörse battery\n".getBytes(StandardCharsets.ISO_8859_1);
        var terminal = new Terminal(new ByteArrayInputStream(latin), RunningService.NO_KEYBOARD);
        assertThatThrownBy(terminal::line).isInstanceOf(UsageProblem.class).hasMessageContaining("UTF-8");
    }
}
