package org.joinmarket.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Wallets themselves. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class WalletCommands {
    private static final String NEW_PASSWORD = "Password for the wallet";
    private static final String PASSWORD = "Password of the wallet";
    private static final String PASSPHRASE = "BIP39 passphrase";

    /** Why a wallet is not ready whose history is not known. */
    private static final Set<String> HISTORY_UNKNOWN = Set.of("wallet-searching", WalletProblem.HISTORY_PRUNED);

    private WalletCommands() {}

    /** A command for one wallet that exists. */
    abstract static class OfWallet extends Call {
        @Parameters(index = "0", paramLabel = "WALLET", description = "Its name.")
        private String wallet;

        final String wallet() {
            return wallet;
        }
    }

    @Command(name = "create", description = "Makes a wallet, or recovers one from its words, and unlocks it.")
    static final class Create extends Call {
        private final Terminal terminal;

        @Mixin
        private Terminal.Secrets secrets;

        @Parameters(paramLabel = "NAME", description = "1 to 32 of a-z, 0-9, _ and -.")
        private String name;

        @Option(names = "--words", description = "12 or 24, for a new wallet. Default: 12")
        private @Nullable Integer words;

        @Option(names = "--recover", description = "Asks for the words of a wallet that exists.")
        private boolean recover;

        @Option(names = "--passphrase", description = "Asks for a BIP39 passphrase too.")
        private boolean passphrase;

        @Mixin
        private BirthHeight birthHeight;

        @Option(
                names = "--handed-out",
                description =
                        "With --recover: somebody may have been given addresses of it that nobody has paid yet, as by"
                                + " a service whose database was lost: as many as may be are skipped.")
        private boolean handedOut;

        Create(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            String password = secrets.ask(terminal, NEW_PASSWORD, true);
            String mnemonic = recover ? secrets.ask(terminal, "Words", false) : null;
            String extension = passphrase ? secrets.ask(terminal, PASSPHRASE, true) : null;
            Wallets.Created made = wallet.create(new Wallets.Create(
                    name, password, words, mnemonic, extension, birthHeight.block(), handedOut ? true : null));
            show(made, () -> {
                say("Wallet " + made.name() + ", fingerprint " + made.fingerprint());
                if (made.mnemonic() == null) {
                    say("Its history is being searched; 'coverage " + name + "' says how far that is.");
                    return;
                }
                say("Write these words down: whoever has them has the coins, and nobody can bring them back.");
                say("  " + made.mnemonic());
            });
        }
    }

    @Command(name = "import", description = "Takes over a .jmdat file, or a wallet or .mnemonic file of joinmarket-ng.")
    static final class Import extends Call {
        private final Terminal terminal;

        @Mixin
        private Terminal.Secrets secrets;

        @Parameters(paramLabel = "NAME", description = "What to call it here.")
        private String name;

        @Parameters(paramLabel = "FILE", description = "At most 1 MB; it is only read.")
        private Path file;

        @Option(names = "--plain", description = "The file has no password.")
        private boolean plain;

        @Option(names = "--passphrase", description = "Asks for the BIP39 passphrase, which no file holds.")
        private boolean passphrase;

        @Mixin
        private BirthHeight birthHeight;

        @Option(
                names = "--handed-out",
                description =
                        "Somebody may have been given addresses of it that nobody has paid yet and the file does not know:"
                                + " files of joinmarket-ng know none. As many as may be are skipped.")
        private boolean handedOut;

        Import(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            String content = content();
            String filePassword = plain ? null : secrets.ask(terminal, "Password of the file", false);
            String password = secrets.ask(terminal, NEW_PASSWORD, true);
            String extension = passphrase ? secrets.ask(terminal, PASSPHRASE, true) : null;
            Imports.Imported made = wallet.importFile(new Imports.Import(
                    name, password, content, filePassword, extension, birthHeight.block(), handedOut ? true : null));
            show(made, () -> {
                say("Wallet " + made.name() + ", fingerprint " + made.fingerprint() + ", from " + lower(made.format()));
                if (made.walletId() != null) say("joinmarket-clientserver calls it " + made.walletId());
                say(Plain.count(made.labels(), "label") + " of its addresses, " + made.foreignLabels() + " of others");
                say(Plain.count(made.frozen(), "coin stays", "coins stay") + " frozen; left out: "
                        + Plain.count(made.keysLeftOut(), "single key") + ", "
                        + Plain.count(made.labelsLeftOut(), "label"));
                say("Its history is being searched; 'coverage " + name + "' says how far that is.");
            });
        }

        private String content() {
            try {
                if (Files.size(file) > Imports.MAX_FILE_BYTES) throw new UsageProblem("larger than 1 MB: " + file);
                return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UsageProblem("cannot read " + file, e);
            }
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void table(Call call, Iterable<Wallets.Status> wallets) {
        Table table = new Table("WALLET", "FINGERPRINT", "STATE", "READY", "WHY NOT");
        for (Wallets.Status each : wallets)
            table.row(
                    each.name(),
                    each.fingerprint(),
                    lower(each.state()),
                    each.ready() ? "yes" : "no",
                    each.reason() == null ? "" : each.reason());
        table.print(call.out());
    }

    @Command(name = "list", description = "All wallets.")
    static final class ListWallets extends Call {
        @Override
        void run(WalletApi wallet) {
            Wallets.StatusList list = wallet.wallets();
            show(list, () -> table(this, list.wallets()));
        }
    }

    @Command(name = "info", description = "State and balances by mixdepth, in sats.")
    static final class WalletInfo extends OfWallet {
        @Override
        void run(WalletApi wallet) {
            Wallets.Status status = wallet.wallet(wallet());
            if (!isJson()) table(this, List.of(status));
            String reason = status.reason();
            if (!isJson() && reason != null && HISTORY_UNKNOWN.contains(reason))
                say(CoverageCommand.line(wallet.coverage(wallet())));
            Wallets.Balances balances = wallet.balances(wallet());
            show(balances, () -> {
                out().println();
                if (balances.provisional()) say("What was found so far; none of it can be spent before all is known.");
                Table table = new Table("MIXDEPTH", "TOTAL>", "AVAILABLE>", "UNCONFIRMED>", "LEASED>");
                for (Wallets.Balance each : balances.mixdepths())
                    table.row(
                            each.mixdepth(),
                            Plain.sats(each.totalSats()),
                            Plain.sats(each.availableSats()),
                            Plain.sats(each.unconfirmedSats()),
                            Plain.sats(each.leasedSats()));
                table.row("all", Plain.sats(balances.totalSats()), Plain.sats(balances.availableSats()), "", "");
                table.print(out());
            });
        }
    }

    @Command(name = "unlock", description = "Unlocks a wallet until it is locked or the service stops.")
    static final class Unlock extends OfWallet {
        private final Terminal terminal;

        @Mixin
        private Terminal.Secrets secrets;

        Unlock(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            Wallets.Status status = wallet.unlock(wallet(), new Wallets.Unlock(secrets.ask(terminal, PASSWORD, false)));
            show(status, () -> table(this, List.of(status)));
        }
    }

    @Command(name = "lock", description = "Locks a wallet: nothing is signed until it is unlocked.")
    static final class Lock extends OfWallet {
        @Override
        void run(WalletApi wallet) {
            Wallets.Status status = wallet.lock(wallet());
            show(status, () -> table(this, List.of(status)));
        }
    }

    @Command(name = "password", description = "Changes the password.")
    static final class Password extends OfWallet {
        private final Terminal terminal;

        @Mixin
        private Terminal.Secrets secrets;

        Password(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            String old = secrets.ask(terminal, PASSWORD, false);
            String now = secrets.ask(terminal, "New password", true);
            Wallets.Status status = wallet.changePassword(wallet(), new Wallets.ChangePassword(old, now));
            show(status, () -> say("The password of " + wallet() + " is another now."));
        }
    }

    @Command(name = "show-seed", description = "Shows the words, for the password.")
    static final class ShowSeed extends OfWallet {
        private final Terminal terminal;

        @Mixin
        private Terminal.Secrets secrets;

        ShowSeed(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        void run(WalletApi wallet) {
            Wallets.ShownSeed seed =
                    wallet.showSeed(wallet(), new Wallets.ShowSeed(secrets.ask(terminal, PASSWORD, false)));
            show(seed, () -> {
                say(seed.mnemonic());
                if (seed.passphraseSet()) say("The BIP39 passphrase is needed too; it is not shown.");
            });
        }
    }
}
