package org.joinmarket.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletEvents;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "watch",
        description =
                "Prints what happens, until Ctrl-C: leases, payments, approvals, deposits, coins, bonds, searches, the"
                        + " chain.",
        footer = "%nWith --json one event a line. A connection that is lost is made anew, and goes on where it was.")
@SuppressWarnings("NullAway.Init") // set by picocli
final class Watch extends Call {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Option(names = "--since", paramLabel = "ID", description = "Begins after the event of this id.")
    private @Nullable String last;

    @Option(names = "--count", description = "Ends after so many events.")
    private @Nullable Long count;

    private Duration pause = SHORTEST;
    private boolean isRead = true; // nobody tells a process that its reader is gone but the pipe

    @Override
    void run(WalletApi wallet) {
        WalletEvents events = events();
        while (isRead && (count == null || count > 0)) {
            try {
                events.read(last, this::print);
                pause = SHORTEST;
            } catch (WalletProblem e) {
                if (e.status() != WalletProblem.UNREACHABLE || last == null) throw e;
                err().println("The wallet service is lost; trying again in " + pause.toSeconds() + " s.");
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
            }
        }
    }

    /** @return whether to go on */
    private boolean print(Events.Event event) {
        last = event.id();
        pause = SHORTEST;
        boolean resumed = event.kind() == Events.Kind.STREAM && !"LOST".equals(event.state());
        if (!resumed || isJson()) line(event);
        if (count != null && event.kind() != Events.Kind.STREAM) count--;
        isRead = !out().checkError();
        return isRead && (count == null || count > 0);
    }

    private void line(Events.Event event) {
        if (isJson()) {
            out().println(jsonLine(event));
        } else {
            say(Stream.of(
                            event.at(),
                            event.kind().name(),
                            event.state(),
                            event.wallet(),
                            event.mixdepth() == null ? null : "mixdepth " + event.mixdepth(),
                            event.valueSats() == null ? null : Plain.sats(event.valueSats()) + " sats",
                            event.subject(),
                            event.percent() == null ? null : event.percent() + " %",
                            event.secondsLeft() == null ? null : "about " + Plain.time(event.secondsLeft()) + " left",
                            event.detail())
                    .filter(part -> part != null)
                    .collect(Collectors.joining("  ")));
        }
    }
}
