package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.DerivedBranch;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptScriptsTest {
    private static final int SOME = 30;
    private static final int MORE = KeptScripts.ROW + 7;

    private WalletService service;

    protected String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder, settings());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private KeptScripts kept() {
        return new KeptScripts(service.bean(JdbcClient.class), service.bean(TransactionTemplate.class));
    }

    private static DerivedBranch branch(String xpub) {
        return DerivedBranch.of(xpub, 1, Network.REGTEST, (key, _) -> Scripts.p2wpkh(key));
    }

    private static String xpub() {
        return TestWallet.create().watched().branches().getFirst().accountXpub();
    }

    /** Nobody derives what is kept. */
    private List<Script> readOnly(String xpub, int end) {
        ScriptMemory memory = kept();
        return branch(xpub)
                .to(end, new ScriptMemory() {
                    @Override
                    public List<Script> read(String branchId) {
                        return memory.read(branchId);
                    }

                    @Override
                    public void keep(String branchId, List<Script> scripts, int from) {
                        throw new AssertionError("derived from " + from + " on");
                    }
                })
                .scripts();
    }

    @Test
    void whatIsKeptIsWhatIsDerivedAlsoAfterItGrewBeyondARow() {
        String xpub = xpub();
        List<Script> derived = branch(xpub).to(MORE, ScriptMemory.none()).scripts();

        assertThat(branch(xpub).to(SOME, kept()).scripts()).isEqualTo(derived.subList(0, SOME));
        assertThat(readOnly(xpub, SOME)).isEqualTo(derived.subList(0, SOME));
        assertThat(branch(xpub).to(MORE, kept()).scripts()).isEqualTo(derived);
        assertThat(readOnly(xpub, MORE)).isEqualTo(derived);
        assertThat(readOnly(xpub, SOME)).as("fewer are wanted").isEqualTo(derived.subList(0, SOME));
        assertThat(service.bean(JdbcClient.class)
                        .sql("select count(*) from derived_scripts where first_index = " + KeptScripts.ROW)
                        .query(Integer.class)
                        .single())
                .isPositive();
    }

    @Test
    void aBranchThatWasMadeLongerStepByStepIsKeptWhole() {
        String xpub = xpub();
        DerivedBranch branch = branch(xpub);
        for (int end : new int[] {1, SOME, SOME, MORE}) branch = branch.to(end, kept());
        assertThat(readOnly(xpub, MORE)).isEqualTo(branch.scripts());
    }

    @Test
    void whatIsDamagedIsDerivedAgain() {
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql("delete from derived_scripts").update();
        String xpub = xpub();
        List<Script> derived = branch(xpub).to(SOME, kept()).scripts();
        for (String damage : List.of(
                "programs = substr(programs, 1, 40) || 'AAAA' || substr(programs, 45)",
                "program_bytes = 32",
                "checksum = 'none'",
                "first_index = 500")) {
            jdbc.sql("update derived_scripts set " + damage).update();
            assertThat(branch(xpub).to(SOME, kept()).scripts()).as(damage).isEqualTo(derived);
            jdbc.sql("delete from derived_scripts").update();
            branch(xpub).to(SOME, kept());
        }
        assertThat(readOnly(xpub, SOME)).isEqualTo(derived);
    }

    @Test
    void afterARestartAWalletHasTheScriptsThatItHadAndThoseOfItsKeys() {
        service.wallet("alice", 0, 100_000);
        Wallet before = service.bean(WalletRegistry.class).get("alice");
        int end = before.followed(1, Wallet.INTERNAL);
        assertThat(end).isPositive();
        service.restart();
        Wallet after = service.bean(WalletRegistry.class).get("alice");
        service.follow("alice");
        service.as("operator").unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
        for (int mixdepth = 0; mixdepth < after.mixdepths(); mixdepth++)
            for (int branch : new int[] {Wallet.EXTERNAL, Wallet.INTERNAL, Wallet.BONDS})
                for (int index = 0; index < end; index++) {
                    KeyPath path = new KeyPath(mixdepth, branch, index);
                    var script = after.scripts().at(path);
                    assertThat(script).as("%s", path).isEqualTo(before.scripts().at(path));
                    if (branch == Wallet.BONDS) {
                        assertThat(script.isPresent()).isEqualTo(mixdepth == 0);
                    } else {
                        Script ofKey = after.withKey(path, key -> Scripts.p2wpkh(key.publicKey()));
                        assertThat(script).contains(ofKey);
                        assertThat(after.scripts().pathOf(ofKey)).contains(path);
                    }
                }
    }
}
