package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.cli.RunningService.ELSEWHERE;
import static org.joinmarket.cli.RunningService.api;
import static org.joinmarket.cli.RunningService.funded;
import static org.joinmarket.cli.RunningService.jm;
import static org.joinmarket.cli.RunningService.ok;
import static org.joinmarket.cli.RunningService.okWith;
import static org.joinmarket.cli.RunningService.refused;
import static org.joinmarket.cli.RunningService.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.joinmarket.cli.RunningService.Outcome;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Mnemonic;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtSigner;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From a prepared PSBT to one that is broadcast. */
@Tag("slow")
@ExtendWith(RunningService.class)
class PsbtCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void preparesSignsAndFinishesPsbts() throws Exception {
        try (Bip39Seed seed = Mnemonic.parse(
                                "legal winner thank year wave sausage worth useful legal winner thank yellow")
                        .orElseThrow()
                        .toSeed("watched");
                HdKey master = seed.masterKey();
                HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, 0))) {
            String xpub = account.neuter().export(Network.REGTEST);
            assertThat(okWith(xpub + "\n", "watch-only", "cold", "-", "--handed-out"))
                    .contains("1 mixdepth, without keys");
            WalletApi api = api();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!api.wallet("cold").ready() && System.nanoTime() < end) Thread.onSpinWait();
            String address = ok("address", "cold").strip();
            int next = api.newAddress("cold", new Wallets.NewAddress(0)).index();
            assertThat(next)
                    .as("those that may have been handed out are skipped")
                    .isGreaterThan(200);
            api().fund(new Chain.Fund(address, 10_000_000));
            api().mine(new Chain.Mine(6, null));
            assertThat(ok("list")).contains("watch only");
            String base64 = ok("psbt", "create", "cold", ELSEWHERE, "100000", "-m", "0", "--yes")
                    .lines()
                    .toList()
                    .getLast();
            Psbt psbt = Psbt.parseBase64(base64).toOptional().orElseThrow();
            Path bare = Files.writeString(folder.resolve("bare.psbt"), base64);
            assertThat(ok("psbt", "inspect", "cold", bare.toString()))
                    .contains(ELSEWHERE, "of this wallet", "100 000 sats", "0 of them signed", "known here as");
            try (HdKey key = account.derive(HdPath.MASTER.child(0).child(next - 1))) {
                psbt = PsbtSigner.sign(psbt, 0, key.key()).orElseThrow();
            }
            Path signed = Files.write(folder.resolve("signed.psbt"), psbt.serialize());
            Path both = folder.resolve("both.psbt");
            Outcome combined = run("", "psbt", "combine", bare.toString(), signed.toString(), "--out", both.toString());
            assertThat(combined.code()).as(combined.err()).isZero();
            assertThat(Files.readAllBytes(both)).isEqualTo(psbt.serialize());
            refused(jm("", "psbt", "sign", "cold", signed.toString(), "--yes"), "keys");
            assertThat(okWith(psbt.base64() + "\n", "psbt", "finalize", "cold", "-"))
                    .contains("broadcast");
            assertThat(ok("psbt", "finalize", "cold", bare.toString(), signed.toString()))
                    .contains("broadcast");
        }
    }

    @Test
    void signsAPsbtThatItPrepared() {
        funded("signer");
        Path made = folder.resolve("made.psbt");
        assertThat(ok("psbt", "create", "signer", ELSEWHERE, "100000", "-m", "0", "-y", "-o", made.toString()))
                .contains("written to");
        assertThat(jm("n\n", "psbt", "sign", "signer", made.toString()).code()).isEqualTo(WalletCli.DECLINED);
        Path signed = folder.resolve("made-signed.psbt");
        Outcome done = jm("", "psbt", "sign", "signer", made.toString(), "--yes", "--out", signed.toString());
        assertThat(done.err()).contains("leaving  100 000 sats");
        assertThat(done.out()).startsWith("written to");
        assertThat(jm("", "psbt", "sign", "signer", made.toString(), "--yes", "--out", signed.toString())
                        .code())
                .as("nothing is written over")
                .isEqualTo(WalletCli.USAGE);
        assertThat(ok("sends", "signer")).contains("signed");
        assertThat(ok("psbt", "finalize", "signer", signed.toString())).contains("broadcast");
    }

    @Test
    void saysWhatIsWrongWithAPsbtOnTheCommandLine() throws Exception {
        assertThat(jm("", "psbt").code()).isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "psbt", "sign", "any", folder + "/missing").code()).isEqualTo(WalletCli.USAGE);
        Path none = Files.writeString(folder.resolve("none"), "AAAA");
        assertThat(run("", "psbt", "combine", none.toString(), none.toString()).err())
                .contains("no PSBT");
        assertThat(run("", "psbt", "combine", "-", "-").err()).contains("more than once");
        assertThat(run("", "psbt", "combine", none.toString()).code()).isEqualTo(WalletCli.USAGE);
    }
}
