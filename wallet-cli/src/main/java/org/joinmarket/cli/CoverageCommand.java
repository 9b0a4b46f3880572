package org.joinmarket.cli;

import java.util.Locale;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Which addresses are watched, and in which blocks. */
@Command(
        name = "coverage",
        description = "Which addresses are watched, which blocks were searched, and how it goes on.")
final class CoverageCommand extends WalletCommands.OfWallet {
    private static final String[] BRANCHES = {"deposits", "internal"};
    private static final int PERCENT = 100;

    @Override
    void run(WalletApi wallet) {
        Coverages.Coverage coverage = wallet.coverage(wallet());
        show(coverage, () -> {
            say(line(coverage));
            out().println();
            Table table = new Table("MIXDEPTH", "BRANCH", "WATCHED>", "NEXT>", "HIGHEST USED>");
            for (Coverages.Branch each : coverage.branches())
                table.row(
                        each.mixdepth(),
                        each.branch() < BRANCHES.length ? BRANCHES[each.branch()] : each.branch(),
                        Plain.sats(each.watched()),
                        Plain.sats(each.next()),
                        each.highestUsed() == null ? "" : Plain.sats(each.highestUsed()));
            table.print(out());
            say("Bond addresses watched: " + coverage.bondAddresses());
        });
    }

    /** What is known and what is being done, in one line. */
    static String line(Coverages.Coverage coverage) {
        String doing = switch (coverage.state()) {
            case WAITING -> "The search of its history waits.";
            case RECENT -> "The last year is searched first: " + percent(coverage.progress());
            case WHOLE -> "Its whole history is searched: " + percent(coverage.progress());
            case COMPLETE -> "Its history is known.";
        };
        return doing
                + left(coverage.secondsLeft())
                + blocks(coverage)
                + (coverage.trouble() == null ? "" : " Trouble: " + coverage.trouble());
    }

    private static String percent(double progress) {
        return String.format(Locale.ROOT, "%.1f %%", progress * PERCENT);
    }

    private static String left(@Nullable Long seconds) {
        if (seconds == null) return "";
        return ", about " + Plain.time(seconds) + " left.";
    }

    private static String blocks(Coverages.Coverage coverage) {
        return coverage.scannedTo() == null
                ? ""
                : " Blocks searched: " + coverage.scannedFrom() + " to " + coverage.scannedTo() + ".";
    }
}
