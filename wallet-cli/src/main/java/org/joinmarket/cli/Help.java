package org.joinmarket.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What each command says of itself, and to who has mistyped it. */
final class Help {
    private static final String OPTION = "--help";

    private Help() {}

    static void addTo(CommandLine line) {
        if (!line.getCommandSpec().optionsMap().containsKey(OPTION))
            line.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", OPTION)
                            .usageHelp(true)
                            .description("Show this help message and exit.")
                            .build());
        line.getSubcommands().values().forEach(Help::addTo);
    }

    /** The mistake last: the whole help of a command would push it off the screen. */
    static int explain(ParameterException mistake) {
        CommandLine line = mistake.getCommandLine();
        boolean isFirst = line.getParent() == null;
        PrintWriter err = line.getErr();
        err.print(line.getHelp().synopsisHeading());
        err.print(line.getHelp().synopsis(line.getHelp().synopsisHeadingLength()));
        err.println("jm wallet: " + Plain.text(String.valueOf(mistake.getMessage())));
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("See '" + line.getCommandSpec().qualifiedName() + " --help'."
                + (isFirst ? " Options come after the command." : ""));
        return WalletCli.USAGE;
    }
}
