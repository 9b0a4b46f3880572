package org.joinmarket.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.backup.BadBackup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command itself. Its exit codes are part of the contract with scripts. */
@Command(
        name = "jm wallet",
        description = "Wallets of a running wallet service.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {Completion.class, CommandLine.HelpCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the service refused, and said why",
            "2:the command line is wrong, a file cannot be read or written, or it costs more than --max-fee",
            "3:the service cannot be reached",
            "4:you said no",
            "5:done, but not all of the answer could be written"
        },
        footer = "%nA back-up is put back by 'jm wallet restore FILE', while the service is stopped.")
public final class WalletCli {
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;
    static final int DECLINED = 4;
    static final int UNWRITTEN = 5;

    public static void main(String[] arguments) {
        // System.out tells a Writer nothing of a disk that is full, or of a reader that is gone
        var out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, encoding());
        int code = commandLine(System.in, new Terminal.SystemKeyboard())
                .setOut(out)
                .execute(arguments);
        System.exit(out.checkError() && code == CommandLine.ExitCode.OK ? UNWRITTEN : code);
    }

    /** That of the terminal. UTF-8 without one, and where there is no locale: a label that is exported must come back as it was. */
    @SuppressWarnings("SystemConsoleNull") // it does again from JDK 25 on, where there is no terminal
    private static Charset encoding() {
        Console console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        Charset terminal = System.out.charset();
        return isTerminal && !terminal.equals(StandardCharsets.US_ASCII) ? terminal : StandardCharsets.UTF_8;
    }

    /**
     * @param in where questions are answered when there is no terminal, and where {@code --password-stdin} reads
     * @param keyboard where secrets are typed otherwise
     */
    static CommandLine commandLine(InputStream in, Terminal.Keyboard keyboard) {
        Terminal terminal = new Terminal(in, keyboard);
        CommandLine line = new CommandLine(new WalletCli());
        for (Call call : List.of(
                new WalletCommands.Create(terminal),
                new WalletCommands.Import(terminal),
                new PsbtCommands.WatchOnly(terminal),
                new WalletCommands.ListWallets(),
                new WalletCommands.WalletInfo(),
                new CoverageCommand(),
                new WalletCommands.Unlock(terminal),
                new WalletCommands.Lock(),
                new WalletCommands.Password(terminal),
                new WalletCommands.ShowSeed(terminal),
                new CoinCommands.Address(),
                new CoinCommands.AddressList(),
                new CoinCommands.Coins(),
                new CoinCommands.Freeze(),
                new CoinCommands.Unfreeze(),
                new CoinCommands.Label(),
                new CoinCommands.ExportLabels(),
                new CoinCommands.ImportLabels(),
                new BackupCommand(),
                new MoneyCommands.Send(terminal),
                new MoneyCommands.SendList(),
                new BumpCommands.Bump(terminal),
                new BumpCommands.Child(terminal),
                new MoneyCommands.History(),
                new ExportCommands.ExportHistory(),
                new MoneyCommands.SignatureList(),
                new ExportCommands.ExportSignatures(),
                new MoneyCommands.BondAddress(),
                new MoneyCommands.BondList(),
                new MoneyCommands.BondProof(),
                new SpendCommands.Redeem(terminal),
                new SpendCommands.Abandon(terminal),
                new AuthorizeCommands.Authorize(terminal),
                new AuthorizeCommands.AuthorizationList(),
                new AuthorizeCommands.Revoke(),
                new SpendCommands.ApprovalList(),
                new SpendCommands.Approve(),
                new SpendCommands.Deny(),
                new Watch())) line.addSubcommand(call);
        line.addSubcommand(PsbtCommands.group(terminal));
        Help.addTo(line);
        return line.setParameterExceptionHandler((mistake, _) -> Help.explain(mistake))
                .setExecutionExceptionHandler((e, failed, _) -> explain(e, failed));
    }

    private static int explain(Exception e, CommandLine line) {
        if (e instanceof WalletProblem problem) {
            boolean away = problem.status() == WalletProblem.UNREACHABLE;
            String field = problem.field() == null ? "" : " [" + problem.field() + "]";
            line.getErr().println("jm wallet: " + Plain.text(problem.getMessage() + field));
            if (away) line.getErr().println("Is it running, and is --url right?");
            return away ? UNREACHABLE : REFUSED;
        }
        if (e instanceof UsageProblem || e instanceof Call.Unwritten) {
            line.getErr().println("jm wallet: " + Plain.text(String.valueOf(e.getMessage())));
            return e instanceof UsageProblem ? USAGE : UNWRITTEN;
        }
        if (e instanceof BadBackup) {
            line.getErr()
                    .println("jm wallet: what came is no whole back-up: " + Plain.text(String.valueOf(e.getMessage())));
            return UNREACHABLE;
        }
        line.getErr()
                .println("jm wallet: what the service answers cannot be understood: "
                        + e.getClass().getSimpleName());
        return UNREACHABLE;
    }
}
