package org.joinmarket.cli;

import picocli.CommandLine.Option;

/** A yes, given on the command line or asked for. */
final class Consent {
    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    boolean isGiven() {
        return yes;
    }

    /**
     * Shows what is to be done and asks, beside standard output; to programs that have said yes nothing is explained.
     *
     * @throws Call.Declined if the answer is no
     */
    void ask(Call call, Terminal terminal, Runnable explain, String question) {
        if (!call.isJson() || !yes) call.explaining(explain);
        if (!yes && !terminal.agrees(call.err(), question)) throw new Call.Declined();
    }
}
