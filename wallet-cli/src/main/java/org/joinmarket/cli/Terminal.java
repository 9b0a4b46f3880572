package org.joinmarket.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks people, and for secrets without showing them: secrets are neither arguments nor environment variables. */
final class Terminal {
    private static final int MAX_LINES = 1_000;

    /** What Java makes of bytes that are no letter in the locale. */
    private static final char UNREADABLE = '\ufffd';

    private final BufferedReader in;
    private final Keyboard keyboard;

    Terminal(InputStream in, Keyboard keyboard) {
        // what is not UTF-8 is refused: a secret of other letters would be another one
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        this.keyboard = keyboard;
    }

    /** Where a person types what nobody is to see. */
    interface Keyboard {
        /** Whether there is one at all: not in a script. */
        boolean isThere();

        /** What was typed after {@code prompt}, the caller's to overwrite; null if the input was ended instead. */
        char @Nullable [] hidden(String prompt);
    }

    /** That of the terminal that the process was started from. */
    @SuppressWarnings("SystemConsoleNull") // it does again from JDK 25 on, where there is no terminal
    static final class SystemKeyboard implements Keyboard {
        @Override
        public boolean isThere() {
            Console console = System.console();
            return console != null && console.isTerminal();
        }

        @Override
        public char @Nullable [] hidden(String prompt) {
            Console console = System.console();
            return console == null ? null : console.readPassword("%s", prompt);
        }
    }

    /** Where secrets come from when there is nobody to ask. */
    static final class Secrets {
        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "Takes what would be asked for from the lines of this file (0600), in that order.")
        private @Nullable Path file;

        @Option(names = "--password-stdin", description = "The same, from standard input.")
        private boolean stdin;

        private @Nullable Deque<String> lines;

        /** @param twice asks a second time, so that a slip is noticed */
        String ask(Terminal terminal, String what, boolean twice) {
            String secret = file != null ? next(file) : stdin ? terminal.line() : terminal.secret(what, twice);
            if (secret.isEmpty()) throw new UsageProblem("nothing was given for: " + what);
            return secret;
        }

        private String next(Path from) {
            if (lines == null) lines = new ArrayDeque<>(PrivateFile.lines(from));
            String line = lines.poll();
            if (line == null) throw new UsageProblem("the file has too few lines: " + from);
            return line;
        }
    }

    /** What stands there without being asked for. */
    String line() {
        try {
            String line = in.readLine();
            if (line == null) throw new UsageProblem("standard input ended too soon");
            return line;
        } catch (IOException e) {
            throw new UsageProblem("standard input cannot be read as UTF-8", e);
        }
    }

    /** All that is left, at most {@value #MAX_LINES} lines. */
    List<String> lines() {
        try {
            return in.lines().limit(MAX_LINES).toList();
        } catch (UncheckedIOException e) {
            throw new UsageProblem("standard input cannot be read as UTF-8", e);
        }
    }

    private String secret(String what, boolean twice) {
        if (!keyboard.isThere())
            throw new UsageProblem(
                    "there is no terminal to ask for the " + what + ": use --password-file or --password-stdin");
        String first = typed(what + ": ");
        if (twice && !first.equals(typed(what + ", again: "))) throw new UsageProblem("the two are not the same");
        return first;
    }

    private String typed(String prompt) {
        char[] typed = keyboard.hidden(prompt);
        if (typed == null) return "";
        String text = new String(typed);
        Arrays.fill(typed, ' ');
        if (text.indexOf(UNREADABLE) >= 0)
            throw new UsageProblem(
                    "this terminal's locale has no such letters, and a secret of other letters is another one:"
                            + " set LC_ALL=C.UTF-8, or use --password-file or --password-stdin, which are UTF-8");
        return text;
    }

    /** Whether the answer is yes; no answer is no. */
    boolean agrees(PrintWriter out, String question) {
        out.print(question + " [y/N] ");
        out.flush();
        try {
            String answer = in.readLine();
            return answer != null
                    && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
        } catch (IOException e) {
            return false;
        }
    }
}
