package org.joinmarket.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Addresses, coins and what they are called. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class CoinCommands {
    private CoinCommands() {}

    private static String lower(@Nullable Enum<?> value) {
        return value == null ? "" : value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Command(name = "address", description = "A deposit address that nobody has seen.")
    static final class Address extends WalletCommands.OfWallet {
        @Option(
                names = {"-m", "--mixdepth"},
                defaultValue = "0",
                description = "Default: 0")
        private int mixdepth;

        @Override
        void run(WalletApi wallet) {
            Wallets.Address address = wallet.newAddress(wallet(), new Wallets.NewAddress(mixdepth));
            show(address, () -> say(address.address()));
        }
    }

    @Command(name = "addresses", description = "The addresses that somebody may know.")
    static final class AddressList extends WalletCommands.OfWallet {
        @Option(
                names = {"-m", "--mixdepth"},
                description = "Only of this one.")
        private @Nullable Integer mixdepth;

        @Option(names = "--offset", defaultValue = "0", description = "How many to leave out; 1 000 are shown.")
        private int offset;

        @Override
        void run(WalletApi wallet) {
            Wallets.KnownAddresses list = wallet.addresses(wallet(), mixdepth, offset);
            show(list, () -> {
                Table table = new Table("ADDRESS", "PATH", "STATUS", "SATS>", "LABEL");
                for (Wallets.KnownAddress each : list.addresses())
                    table.row(
                            each.address(),
                            each.path(),
                            lower(each.status()),
                            Plain.sats(each.balanceSats()),
                            orEmpty(each.label()));
                table.print(out());
                if (offset + list.addresses().size() < list.total())
                    say("more: --offset " + (offset + list.addresses().size()));
            });
        }
    }

    private static void table(Call call, Iterable<Wallets.Utxo> coins) {
        Table table = new Table("COIN", "MIXDEPTH", "SATS>", "CONFIRMATIONS>", "STATUS", "HELD", "LABEL");
        for (Wallets.Utxo each : coins)
            table.row(
                    each.outpoint(),
                    each.mixdepth(),
                    Plain.sats(each.valueSats()),
                    each.confirmations(),
                    lower(each.addressStatus()),
                    (each.frozen() ? "frozen " + lower(each.frozenFor()) : "") + (each.leased() ? " leased" : ""),
                    orEmpty(each.label()));
        table.print(call.out());
    }

    @Command(name = "coins", description = "The coins of a wallet.")
    static final class Coins extends WalletCommands.OfWallet {
        @Option(
                names = {"-m", "--mixdepth"},
                description = "Only of this one.")
        private @Nullable Integer mixdepth;

        @Override
        void run(WalletApi wallet) {
            Wallets.Utxos coins = wallet.utxos(wallet(), mixdepth);
            show(coins, () -> table(this, coins.utxos()));
        }
    }

    /** A command for one coin. */
    abstract static class OfCoin extends WalletCommands.OfWallet {
        @Parameters(paramLabel = "COIN", description = "TXID:VOUT")
        private String coin;

        final void freeze(WalletApi wallet, boolean frozen) {
            Wallets.Utxo after = wallet.freeze(wallet(), new Wallets.Freeze(coin, frozen));
            show(after, () -> table(this, List.of(after)));
        }
    }

    @Command(name = "freeze", description = "Keeps a coin from being spent.")
    static final class Freeze extends OfCoin {
        @Override
        void run(WalletApi wallet) {
            freeze(wallet, true);
        }
    }

    @Command(name = "unfreeze", description = "Lets a coin be spent again.")
    static final class Unfreeze extends OfCoin {
        @Override
        void run(WalletApi wallet) {
            freeze(wallet, false);
        }
    }

    @Command(name = "label", description = "Says what a coin or an address is called; an empty text for nothing.")
    static final class Label extends WalletCommands.OfWallet {
        @Parameters(paramLabel = "WHAT", description = "TXID:VOUT, or an address of the wallet.")
        private String what;

        @Parameters(paramLabel = "TEXT", description = "At most 255 characters.")
        private String text;

        @Override
        void run(WalletApi wallet) {
            Object after = what.contains(":")
                    ? wallet.labelCoin(wallet(), new Wallets.LabelCoin(what, text))
                    : wallet.labelAddress(wallet(), new Wallets.LabelAddress(what, text));
            show(after, () -> say(text.isEmpty() ? "no label" : text));
        }
    }

    @Command(name = "export-labels", description = "Labels and frozen coins as a BIP-329 file, to standard output.")
    static final class ExportLabels extends WalletCommands.OfWallet {
        @Override
        void run(WalletApi wallet) {
            byte[] file = wallet.exportLabels(wallet());
            if (file != null) out().print(new String(file, StandardCharsets.UTF_8));
            out().flush();
        }
    }

    @Command(
            name = "import-labels",
            description = "Adds labels and frozen coins of a BIP-329 file: all of it, or nothing.")
    static final class ImportLabels extends WalletCommands.OfWallet {
        private static final long MAX_BYTES = 4_000_000;

        @Parameters(index = "1", paramLabel = "FILE", description = "At most 4 MB and 30 000 lines; it is only read.")
        private Path file;

        @Override
        void run(WalletApi wallet) {
            Wallets.ImportedLabels read = wallet.importLabels(wallet(), content());
            show(
                    read,
                    () -> say(Plain.count(read.records(), "record") + "; " + Plain.count(read.frozen(), "coin")
                            + " frozen; " + Plain.count(read.addresses(), "address is", "addresses are")
                            + " not handed out any more"
                            + (read.skipped() == 0
                                    ? ""
                                    : "; " + Plain.count(read.skipped(), "label") + " left out: " + read.reasons())));
        }

        private byte[] content() {
            try {
                if (Files.size(file) > MAX_BYTES) throw new UsageProblem("larger than 4 MB: " + file);
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UsageProblem("cannot read " + file, e);
            }
        }
    }
}
