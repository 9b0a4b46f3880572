package org.joinmarket.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Wallets without keys, and transactions that are signed elsewhere (BIP174). */
@SuppressWarnings("NullAway.Init") // set by picocli
final class PsbtCommands {
    private static final String STDIN = "A file, in Base64 or binary; - is standard input, one line of Base64.";

    private PsbtCommands() {}

    @Command(
            name = "watch-only",
            description = "Makes a wallet without keys: it shows what there is, and prepares payments.",
            footer = "%nThe keys of the mixdepths in their order: xpub, zpub (tpub, vpub), with or without"
                    + " [fingerprint/84'/0'/0'] in front, or wpkh(.../<0;1>/*).")
    static final class WatchOnly extends Call {
        private static final long MAX_BYTES = 10_000;

        private final Terminal terminal;

        @Parameters(index = "0", paramLabel = "NAME", description = "What to call it here.")
        private String name;

        @Parameters(
                index = "1",
                paramLabel = "FILE",
                description = "With one key in each line, so that none is in the shell's history; - is standard input.")
        private Path file;

        @Mixin
        private BirthHeight birthHeight;

        @Option(
                names = "--handed-out",
                description =
                        "Somebody may have been given addresses of it that nobody has paid yet, by other software or"
                                + " before a database was lost: as many as may be are skipped.")
        private boolean handedOut;

        WatchOnly(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            List<String> accounts = lines().stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            Wallets.Status status =
                    wallet.watch(new Wallets.Watch(name, accounts, birthHeight.block(), handedOut ? true : null));
            show(status, () -> {
                say("Wallet " + status.name() + " with " + Plain.count(status.mixdepths(), "mixdepth")
                        + ", without keys.");
                say("Its history is being searched; 'coverage " + name + "' says how far that is.");
            });
        }

        private List<String> lines() {
            if (PsbtFiles.isStdin(file)) return terminal.lines();
            try {
                if (Files.size(file) > MAX_BYTES) throw new UsageProblem("too long for ten keys: " + file);
                return Files.readAllLines(file);
            } catch (IOException e) {
                throw new UsageProblem("cannot read " + file, e);
            }
        }
    }

    /** {@code jm wallet psbt …} */
    @Command(
            name = "psbt",
            description = "Payments that are signed elsewhere, and PSBTs that are signed here.",
            synopsisSubcommandLabel = "COMMAND")
    static final class Group implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "which? create, inspect, sign, combine or finalize");
        }
    }

    static CommandLine group(Terminal terminal) {
        return new CommandLine(new Group())
                .addSubcommand(new Create(terminal))
                .addSubcommand(new Inspect(terminal))
                .addSubcommand(new Sign(terminal))
                .addSubcommand(new Combine(terminal))
                .addSubcommand(new Finish(terminal));
    }

    /** Where a PSBT goes to. */
    static final class Target {
        @Option(
                names = {"-o", "--out"},
                paramLabel = "FILE",
                description = "Writes it to a new file, in binary, instead of showing it in Base64.")
        private @Nullable Path file;

        /**
         * The file is there before {@code work} signs or promises anything: afterwards it would be too late to find that it
         * cannot be.
         *
         * @param work gets what writes a PSBT in Base64, and says where it went
         */
        void take(Consumer<UnaryOperator<String>> work) {
            Path to = file;
            if (to == null) {
                work.accept(base64 -> base64);
                return;
            }
            PsbtFiles.reserve(to);
            var written = new AtomicBoolean();
            try {
                work.accept(base64 -> {
                    PsbtFiles.write(base64, to);
                    written.set(true);
                    return "written to " + to;
                });
            } finally {
                if (!written.get()) PsbtFiles.giveBack(to);
            }
        }
    }

    @Command(
            name = "create",
            description =
                    "Prepares a payment to be signed later, here or elsewhere: shows what it costs, asks, and prints"
                            + " the PSBT.",
            footer = "%nAmounts are as for 'send'. Its coins are promised until it is finalized, or abandoned.")
    static final class Create extends MoneyCommands.Send {
        @Mixin
        private Target target;

        Create(Terminal terminal) {
            super(terminal);
        }

        @Override
        String question() {
            return "Prepare?";
        }

        @Override
        void make(WalletApi wallet, Sends.Send request) {
            target.take(to -> {
                Psbts.Created created = wallet.createPsbt(wallet(), request);
                String text = to.apply(created.psbt());
                show(created, () -> say(text));
            });
        }
    }

    private static String whose(Psbts.Output output) {
        if (output.own()) return ", of this wallet: " + output.path();
        if (output.locktime() != null)
            return ", a bond of this wallet, locked until " + Instant.ofEpochSecond(output.locktime());
        return output.path() == null ? "" : ", of a mixdepth that this wallet does not show: " + output.path();
    }

    private static List<String> explain(Psbts.Review review) {
        List<String> lines = new ArrayList<>();
        for (Psbts.Output output : review.outputs())
            lines.add(
                    "to       " + output.address() + "  " + Plain.sats(output.amountSats()) + " sats" + whose(output));
        lines.add("from     mixdepth " + review.mixdepth() + ", "
                + Plain.count(review.inputs().size(), "coin") + ", " + review.signedInputs() + " of them signed");
        lines.add("leaving  " + Plain.sats(review.leavingSats()) + " sats");
        lines.add("fee      " + Plain.sats(review.feeSats()) + " sats at " + review.feeRateSatsPerKvb() + " sat/kvB, "
                + review.vsize() + " vbytes");
        return lines;
    }

    @Command(
            name = "inspect",
            description = "Says what a PSBT would do to a wallet, by what the chain says of its coins; signs nothing.")
    static final class Inspect extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Parameters(index = "1", paramLabel = "FILE", description = STDIN)
        private Path file;

        Inspect(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            String psbt = PsbtFiles.read(file, terminal);
            Psbts.Review review = wallet.reviewPsbt(wallet(), new Psbts.Look(psbt));
            show(review, () -> {
                explain(review).forEach(this::say);
                say("txid     " + review.txid()
                        + (review.sendId() == null ? ", made elsewhere" : ", known here as " + review.sendId()));
            });
        }
    }

    @Command(
            name = "sign",
            description =
                    "Signs a PSBT with a wallet's keys: shows what it does, asks, and prints it; 'finalize' sends it.")
    static final class Sign extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Mixin
        private Target target;

        @Parameters(index = "1", paramLabel = "FILE", description = STDIN)
        private Path file;

        @Mixin
        private Consent consent;

        @Option(
                names = "--key",
                description =
                        "Binds the key to this PSBT. Without one: signing the same again gives the same signatures.")
        private @Nullable String key;

        Sign(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            String psbt = PsbtFiles.read(file, terminal);
            Psbts.Review review = wallet.reviewPsbt(wallet(), new Psbts.Look(psbt));
            consent.ask(this, terminal, () -> explain(review).forEach(this::say), "Sign?");
            target.take(to -> {
                Psbts.Signed signed = wallet.signPsbt(wallet(), new Psbts.Sign(Keys.of(key), review.feeSats(), psbt));
                String text = to.apply(signed.psbt());
                show(signed, () -> say(text));
            });
        }
    }

    /** Needs no service. */
    @Command(name = "combine", description = "Puts the signatures of several PSBTs of one transaction together.")
    static final class Combine implements Callable<Integer> {
        private final Terminal terminal;

        @Spec
        private CommandSpec spec;

        @Mixin
        private Target target;

        @Parameters(paramLabel = "FILE", arity = "2..*", description = STDIN)
        private List<Path> files;

        Combine(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            List<String> texts = PsbtFiles.read(files, terminal);
            Psbt combined = PsbtFiles.parse(texts.getFirst(), files.getFirst());
            for (int i = 1; i < texts.size(); i++) {
                Path file = files.get(i);
                combined = combined.combine(PsbtFiles.parse(texts.get(i), file))
                        .orElseThrow(() -> new UsageProblem(file + " is of another transaction than the first"));
            }
            String base64 = combined.base64();
            PrintWriter out = spec.commandLine().getOut();
            target.take(to -> out.println(Plain.text(to.apply(base64))));
            Call.requireWritten(out);
            return 0;
        }
    }

    @Command(
            name = "finalize",
            description = "Takes back what 'create' or 'sign' gave, signed, checks it and sends it to the network.")
    static final class Finish extends WalletCommands.OfWallet {
        private final Terminal terminal;

        @Parameters(
                index = "1..*",
                arity = "1..4",
                paramLabel = "FILE",
                description = STDIN + " Several, if each has some of the signatures.")
        private List<Path> files;

        Finish(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            Sends.Sent sent = wallet.finalizePsbt(wallet(), new Psbts.Finalize(PsbtFiles.read(files, terminal)));
            show(sent, () -> {
                say(MoneyCommands.lower(sent.state()) + " " + sent.txid());
                if (sent.note() != null) say(sent.note());
            });
        }
    }
}
