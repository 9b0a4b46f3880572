package org.joinmarket.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.WalletEvents;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What every command has: where the service is, who we are to it, and how to show what it says. */
@SuppressWarnings("NullAway.Init") // set by picocli
abstract class Call implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration BACKUP_TIMEOUT = Duration.ofHours(1);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private static final JsonMapper LINE =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Option(
            names = "--url",
            defaultValue = "${env:JM_WALLET_URL:-http://127.0.0.1:8081}",
            description = "The wallet service, or JM_WALLET_URL. Default: http://127.0.0.1:8081")
    private URI url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:JM_WALLET_TOKEN_FILE:-operator.token}",
            description = "The file (0600) with its token, or JM_WALLET_TOKEN_FILE. Default: operator.token")
    private Path tokenFile;

    @Option(names = "--json", description = "For programs: the service's own answer.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private String token = "";
    private boolean explaining;

    /** Thrown out of {@link #run}: nothing was done, because the answer was no. */
    static final class Declined extends RuntimeException {}

    /** It was done, and what came of it cannot be shown. */
    static final class Unwritten extends RuntimeException {
        private Unwritten() {
            super("done, but not all of the answer could be written");
        }
    }

    abstract void run(WalletApi wallet);

    @Override
    public Integer call() {
        String token = token();
        if (url.getHost() == null) throw new UsageProblem("--url is http:// or https:// and a host");
        this.token = token;
        try {
            run(WalletClients.create(url, () -> token, TIMEOUT));
            requireWritten(out());
            return 0;
        } catch (Declined e) {
            return WalletCli.DECLINED;
        }
    }

    /** A disk that is full, or a reader that is gone, swallows the rest of an answer. */
    static void requireWritten(PrintWriter out) {
        if (out.checkError()) throw new Unwritten();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final WalletEvents events() {
        return new WalletEvents(url, this::token, TIMEOUT);
    }

    final void downloadBackup(OutputStream to) {
        WalletClients.backup(url, () -> token, BACKUP_TIMEOUT, to);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private String token() {
        String token =
                PrivateFile.lines(tokenFile).stream().findFirst().orElse("").strip();
        if (token.isEmpty()) throw new UsageProblem("there is no token in " + tokenFile);
        return token;
    }

    final boolean isJson() {
        return json;
    }

    /** For people {@code table}, for programs {@code answer}. */
    final void show(Object answer, Runnable table) {
        if (json) out().println(JSON.writeValueAsString(answer));
        else table.run();
    }

    static String jsonLine(Object answer) {
        return LINE.writeValueAsString(answer);
    }

    final void say(String text) {
        (explaining ? err() : out()).println(Plain.text(text));
    }

    /** What {@code explain} says comes before a question: it is not the answer, which may go to a file. */
    final void explaining(Runnable explain) {
        explaining = true;
        explain.run();
        explaining = false;
    }
}
