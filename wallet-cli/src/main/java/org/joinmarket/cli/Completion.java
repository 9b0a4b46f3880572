package org.joinmarket.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Of {@code jm}, whose command {@code wallet} this is: a shell completes by the first word. */
@Command(
        name = "generate-completion",
        description = "Prints what bash and zsh need to complete 'jm wallet': source <(jm wallet generate-completion)",
        helpCommand = true)
@SuppressWarnings("NullAway.Init") // set by picocli
final class Completion implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine wallet = spec.root().commandLine();
        CommandLine jm = new CommandLine(CommandSpec.create().name("jm")).addSubcommand("wallet", wallet);
        PrintWriter out = wallet.getOut();
        out.println(AutoComplete.bash("jm", jm));
        out.flush();
    }
}
