package org.joinmarket.cli;

import java.nio.charset.StandardCharsets;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What spreadsheets and whoever keeps books want, to standard output. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class ExportCommands {
    private static final String ALL_OR_NOTHING = "%nAll of the time asked for, 50 000 lines at most, or nothing.";

    private ExportCommands() {}

    abstract static class Export extends WalletCommands.OfWallet {
        @Option(names = "--since", description = "As 2027-01-01T00:00:00Z; else from the beginning.")
        private @Nullable String since;

        @Option(names = "--until", description = "As 2028-01-01T00:00:00Z, which is not in it; else to the end.")
        private @Nullable String until;

        abstract byte[] file(WalletApi wallet, @Nullable String since, @Nullable String until);

        @Override
        final void run(WalletApi wallet) {
            if (isJson()) throw new UsageProblem("it is CSV: leave out --json");
            out().print(new String(file(wallet, since, until), StandardCharsets.UTF_8));
        }
    }

    @Command(
            name = "export-history",
            description = "Rounds, payments and deposits as CSV, to standard output.",
            footer = ALL_OR_NOTHING)
    static final class ExportHistory extends Export {
        @Override
        byte[] file(WalletApi wallet, @Nullable String since, @Nullable String until) {
            return wallet.historyCsv(wallet(), since, until);
        }
    }

    @Command(
            name = "export-signatures",
            description = "The record of what the keys have signed as CSV, to standard output.",
            footer = ALL_OR_NOTHING)
    static final class ExportSignatures extends Export {
        @Override
        byte[] file(WalletApi wallet, @Nullable String since, @Nullable String until) {
            return wallet.signaturesCsv(wallet(), since, until);
        }
    }
}
