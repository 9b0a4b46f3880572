package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.support.database.Databases;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.imports.History;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;
import org.joinmarket.wallet.wallets.Wallet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@link CrashTest}, while a wallet comes into being; each time in a place of its own. */
@Tag("extended")
class CrashedBeginningTest {
    private static final int MOST_STEPS = 30;
    private static final String NAME = "first";

    @TempDir
    private Path folder;

    /** With the tables that a service begins with. */
    CrashingService.Place place(Path own) throws IOException {
        Path first = folder.resolve("first");
        var place = CrashingService.Place.sqlite(first);
        if (!Files.exists(first)) CrashingService.migrate(CrashingService.Place.sqlite(Files.createDirectory(first)));
        Path file = Path.of(place.url().substring(Databases.SQLITE_PREFIX.length()));
        Files.copy(file, own.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        return CrashingService.Place.sqlite(own);
    }

    /** How many steps there are before {@code what} comes to its end alive. */
    private int everyStep(Fuse.Moment moment, Consumer<Life> what) throws IOException {
        int step = 1;
        while (diesAt(moment, step, what))
            assertThat(++step).as("it comes to an end").isLessThan(MOST_STEPS);
        return step - 1;
    }

    private boolean diesAt(Fuse.Moment moment, int step, Consumer<Life> what) throws IOException {
        Path own = Files.createDirectory(folder.resolve(moment + "-" + step));
        try (Life life = Life.beginIn(place(own))) {
            boolean died = life.diesAt(moment, step, () -> what.accept(life));
            if (!died) return false;
            life.restart();
            life.check();
            what.accept(life);
            life.check();
            return true;
        }
    }

    @Test
    void aNewWallet() throws IOException {
        for (Fuse.Moment moment : Fuse.Moment.values())
            assertThat(everyStep(moment, life -> life.newWallet(NAME)))
                    .as("at least its row and an address")
                    .isGreaterThanOrEqualTo(2);
    }

    @Test
    void aWatchedWallet() throws IOException {
        try (Device device = Device.of(NAME)) {
            for (Fuse.Moment moment : Fuse.Moment.values())
                assertThat(everyStep(moment, life -> life.psbts().watch(NAME, device)))
                        .as("at least its row")
                        .isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Fuse.Moment.class)
    void aWalletOfAnotherProgram(Fuse.Moment moment) throws IOException {
        assertThat(everyStep(moment, CrashedBeginningTest::takeOver)).isGreaterThanOrEqualTo(3);
    }

    private static void takeOver(Life life) {
        OutPoint left = OutPoint.parse("12".repeat(32) + ":7").orElseThrow();
        KeyPath next = new KeyPath(1, Wallet.EXTERNAL, 9);
        KeyPath given = new KeyPath(1, Wallet.EXTERNAL, 12);
        String labelled = address(given);
        life.takeOver(
                NAME, DoomedProcess.words(NAME), new History(List.of(next), Set.of(left), Map.of(labelled, "friend")));
        Script address = life.deposit(NAME, 1);
        assertThat(life.service().wallet(NAME).scripts().pathOf(address))
                .as("none that was handed out there")
                .hasValueSatisfying(path -> assertThat(path.index()).isGreaterThan(given.index()));
        assertThat(life.labels().isFrozen(NAME, left)).isTrue();
        assertThat(life.labels().isLabelled(NAME, labelled)).isTrue();
    }

    private static String address(KeyPath path) {
        try (Seed seed = Seed.ofMnemonic(DoomedProcess.words(NAME), "").orElseThrow();
                WalletKeys keys = WalletKeys.of(seed, Network.REGTEST, 2)) {
            return keys.with(
                    path,
                    key -> Addresses.fromScript(Network.REGTEST, Scripts.p2wpkh(key.publicKey()))
                            .orElseThrow());
        }
    }
}
