package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Mnemonic;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.common.psbt.PsbtRecord;
import org.joinmarket.common.psbt.PsbtSigner;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wallets of public keys alone; the test has the keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchOnlyTest {
    private static final String WORDS =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final int MIXDEPTHS = 5;
    private static final int MAX_WALLETS = 20;

    private WalletService service;
    private WalletApi operator;
    private HdKey master;
    private String wallet = "";
    private int wallets;
    private int keys;

    @BeforeAll
    void start(@TempDir Path folder) {
        List<Map<String, String>> tokens = new ArrayList<>();
        for (String role : List.of("maker", "taker")) {
            int number = tokens.size();
            Map<String, String> token = new TreeMap<>(WalletService.moreToken(folder, number, role, role, "watched-0"));
            for (int i = 1; i < MAX_WALLETS; i++)
                token.put("joinmarket.http.tokens[" + (6 + number) + "].wallets[" + i + "]", "watched-" + i);
            tokens.add(token);
        }
        service = WalletService.start(folder, tokens);
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
        master.close();
    }

    /** Each test has keys of its own. */
    @BeforeEach
    void nameAWallet() {
        wallet = "watched-" + wallets++;
        try (Bip39Seed seed = Mnemonic.parse(WORDS).orElseThrow().toSeed(wallet)) {
            master = seed.masterKey();
        }
    }

    private String xpub(int mixdepth) {
        try (HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, mixdepth))) {
            return account.neuter().export(Network.REGTEST);
        }
    }

    private List<String> accounts(UnaryOperator<String> first) {
        List<String> accounts = new ArrayList<>();
        for (int i = 0; i < MIXDEPTHS; i++) accounts.add(i == 0 ? first.apply(xpub(i)) : xpub(i));
        return accounts;
    }

    private void watch(long... sats) {
        String fingerprint = String.format("%08x", master.neuter().fingerprint());
        operator.watch(new Wallets.Watch(wallet, accounts(xpub -> "[" + fingerprint + "/84'/1'/0']" + xpub)));
        service.follow(wallet);
        for (long value : sats)
            operator.fund(new Chain.Fund(
                    operator.newAddress(wallet, new Wallets.NewAddress(1)).address(), value));
        service.mine(1);
    }

    private static Sends.Order order(long amount) {
        return new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L);
    }

    private Psbts.Created create(long amount, int mixdepth) {
        operator.fund(new Chain.Fund(
                operator.newAddress(wallet, new Wallets.NewAddress(mixdepth)).address(), 2 * amount));
        service.mine(1);
        Sends.Order order = new Sends.Order(mixdepth, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L);
        return operator.createPsbt(wallet, new Sends.Send("watch-key-" + keys++, 10_000, order));
    }

    private Psbts.Created create(long amount) {
        return operator.createPsbt(wallet, new Sends.Send("watch-key-" + keys++, 10_000, order(amount)));
    }

    private static Psbt psbt(String base64) {
        return Psbt.parseBase64(base64).toOptional().orElseThrow();
    }

    /** What a device does that has the keys and nothing else. */
    private Psbt sign(Psbt psbt) {
        Psbt signed = psbt;
        for (int i = 0; i < psbt.inputs().size(); i++) {
            PsbtRecord origin = psbt.inputs().get(i).all(6).getFirst();
            try (HdKey key = master.derive(path(origin.value()))) {
                assertThat(key.publicKey().bytes()).isEqualTo(origin.keyData());
                signed = PsbtSigner.sign(signed, i, key.key()).orElseThrow();
            }
        }
        return signed;
    }

    private HdPath path(byte[] origin) {
        var bytes = ByteBuffer.wrap(origin);
        assertThat(bytes.getInt()).isEqualTo(master.neuter().fingerprint());
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> steps = new ArrayList<>();
        while (bytes.hasRemaining()) steps.add(bytes.getInt());
        return new HdPath(steps);
    }

    private Sends.Sent finish(Psbt psbt) {
        return operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(psbt.base64())));
    }

    private void assertRefused(String reason, Psbt psbt) {
        WalletProblem problem = problemOf(() -> finish(psbt));
        assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(WalletProblem.PSBT_REFUSED);
        assertThat(problem.reason()).isEqualTo(reason);
    }

    @Test
    void showWhatTheyHave() {
        watch(400_000, 600_000);
        Wallets.Status status = operator.wallet(wallet);
        assertThat(status.state()).isEqualTo(Wallets.State.WATCH_ONLY);
        assertThat(status.ready()).isTrue();
        assertThat(status.fingerprint())
                .isEqualTo(String.format("%08x", master.neuter().fingerprint()));
        assertThat(operator.balances(wallet).totalSats()).isEqualTo(1_000_000);
        assertThat(operator.utxos(wallet, 1).utxos()).hasSize(2);
        assertThat(operator.addresses(wallet, null, 0).addresses()).hasSize(2);
        for (int i = 0;
                i < 100 && operator.history(wallet, null, null, null).entries().isEmpty();
                i++) service.tick();
        assertThat(operator.history(wallet, null, null, null).entries()).hasSize(2);
        assertThat(service.as("maker").wallet(wallet).reason()).isEqualTo(WalletProblem.WATCH_ONLY);
        assertThat(service.as("taker").wallet(wallet).ready()).isFalse();
    }

    @Test
    void sayHowFarTheyWereSearched() {
        operator.watch(new Wallets.Watch(wallet, accounts(x -> x), 0));
        service.follow(wallet);
        assertThat(operator.coverage(wallet).state()).isEqualTo(Coverages.State.COMPLETE);
        assertThat(operator.bonds(wallet).bonds()).isEmpty();
        assertField("birth_height", () -> operator.watch(new Wallets.Watch("later", accounts(x -> x), 1_000_000)));
    }

    @Test
    void takeNoPartInWhatNeedsAKeyLater() {
        watch(1_000_000);
        String coin = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        Bonds.Redemption bond = new Bonds.Redemption("2026-01", null, null, null, 2_000L);
        Bumps.Order bump = new Bumps.Order(null, 20_000L, null, null);
        Bumps.ChildOrder child = new Bumps.ChildOrder(coin, null, 20_000L);
        Psbts.Created created = create(100_000);
        List<ThrowingCallable> calls = List.of(
                () -> operator.makeBond(wallet, new Bonds.Make("2031-06")),
                () -> operator.quoteRedemption(wallet, bond),
                () -> operator.redeem(wallet, new Bonds.Redeem("watch-key-" + keys++, 1_000, bond)),
                () -> operator.quoteBump(wallet, created.send().id(), bump),
                () -> operator.bump(
                        wallet, created.send().id(), new Bumps.Replace("watch-key-" + keys++, 10_000, bump)),
                () -> operator.quoteChild(wallet, child),
                () -> operator.makeChild(wallet, new Bumps.MakeChild("watch-key-" + keys++, 10_000, child)),
                () -> operator.authorizeSpend(
                        wallet, new Wallets.AuthorizeSpend("watch-key-" + keys++, OUTSIDE, 100_000L, 9_000, 3_600)),
                () -> operator.podlePreflight(wallet, 1, 100_000),
                () -> operator.send(wallet, new Sends.Send("watch-key-" + keys++, 10_000, order(100_000))));
        for (ThrowingCallable call : calls) {
            WalletProblem problem = problemOf(call);
            assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(WalletProblem.WATCH_ONLY);
            assertThat(problem.status()).isEqualTo(409);
            assertThat(problem).hasMessageContaining("has no keys here");
        }
        assertThat(operator.bonds(wallet).bonds()).isEmpty();
        assertThat(operator.spendAuthorizations(wallet).authorizations()).isEmpty();
    }

    @Test
    void doNothingThatNeedsAKey() {
        watch(1_000_000);
        assertProblem(409, WalletProblem.WATCH_ONLY, () -> operator.unlock(wallet, new Wallets.Unlock("any password")));
        assertProblem(409, WalletProblem.WATCH_ONLY, () -> operator.lock(wallet));
        assertProblem(409, WalletProblem.WATCH_ONLY, () -> operator.showSeed(wallet, new Wallets.ShowSeed("any")));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> operator.changePassword(wallet, new Wallets.ChangePassword("any password", "another one")));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> operator.send(wallet, new Sends.Send("watch-key-" + keys++, 10_000, order(100_000))));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> service.as("maker").leaseAsMaker(wallet, Round.makerRequest("watch-" + wallet, 500_000)));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> service.as("taker").leaseAsTaker(wallet, Round.takerRequest("watch-" + wallet, 1, 500_000)));
        Psbts.Created created = create(100_000);
        operator.abandonSend(wallet, created.send().id());
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> operator.signPsbt(wallet, new Psbts.Sign("watch-key-" + keys++, 10_000, created.psbt())));
        assertThat(operator.signatures(wallet, null, null, null).signatures()).isEmpty();
    }

    @Test
    void payWithSignaturesFromElsewhere() {
        watch(1_000_000);
        long fee = operator.quote(wallet, order(300_000)).feeSats();
        var request = new Sends.Send("watch-key-" + keys++, fee, order(300_000));
        Psbts.Created created = operator.createPsbt(wallet, request);
        assertThat(created.send().state()).isEqualTo(Sends.State.UNSIGNED);
        assertThat(created.send().feeSats()).isEqualTo(fee);
        assertThat(operator.createPsbt(wallet, request))
                .as("the same key again")
                .isEqualTo(created);
        assertThat(operator.utxos(wallet, 1).utxos()).allMatch(Wallets.Utxo::leased);
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, () -> create(100_000));

        service.tick();
        assertThat(state(created))
                .as("nothing is broadcast without a signature")
                .isEqualTo(Sends.State.UNSIGNED);
        Psbt signed = sign(psbt(created.psbt()));
        assertThat(finish(signed).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(finish(signed).txid()).as("again").isEqualTo(created.send().txid());
        service.mine(1);
        service.tick();
        assertThat(state(created)).isEqualTo(Sends.State.CONFIRMED);
        assertThat(operator.balances(wallet).totalSats()).isEqualTo(1_000_000 - 300_000 - fee);
        assertThat(operator.history(wallet, null, null, null).entries())
                .filteredOn(entry -> entry.id().equals(created.send().id()))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.netSats()).isEqualTo(-300_000 - fee);
                    assertThat(entry.status()).isEqualTo(Histories.Status.CONFIRMED);
                });
    }

    private Sends.State state(Psbts.Created created) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(created.send().id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void takeFinalWitnessesToo() {
        watch(500_000, 500_000);
        Psbts.Created created = create(700_000);
        assertThat(psbt(created.psbt()).inputs()).hasSize(2);
        assertThat(finish(PsbtFinalizer.finish(sign(psbt(created.psbt())))).state())
                .isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void finishNothingButWhatTheyMade() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        Psbt made = psbt(created.psbt());
        assertRefused("NOT_SIGNED", made);

        Transaction tx = made.unsigned();
        List<TxOutput> outputs = new ArrayList<>(tx.outputs());
        TxOutput first = outputs.getFirst();
        outputs.set(0, new TxOutput(new Sats(first.value().value() - 1), first.script()));
        Psbt other = Psbt.of(new Transaction(tx.version(), tx.inputs(), outputs, tx.lockTime()));
        for (PsbtRecord record : made.inputs().getFirst().records()) other = other.withInput(0, record);
        assertRefused("NOT_MADE_HERE", sign(other));

        Psbt signed = sign(made);
        var key = signed.input(0).signatures().entrySet().iterator().next();
        byte[] none = key.getValue().clone();
        none[none.length - 1] = 2;
        assertRefused("BAD_SIGNATURE", made.withInput(0, PsbtFields.partialSignature(key.getKey(), none)));
        byte[] elsewhere =
                Objects.requireNonNull(sign(other).input(0).signatures().get(key.getKey()));
        assertRefused(
                "BAD_SIGNATURE",
                made.withInput(0, new PsbtRecord(2, key.getKey().bytes(), elsewhere)));
        assertThat(state(created)).isEqualTo(Sends.State.UNSIGNED);
    }

    @Test
    void giveCoinsBackThatNobodySignedFor() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        assertThat(operator.abandonSend(wallet, created.send().id()).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(operator.utxos(wallet, 1).utxos()).noneMatch(Wallets.Utxo::leased);
        assertThat(finish(sign(psbt(created.psbt()))).state()).isEqualTo(Sends.State.ABANDONED);
    }

    @Test
    void noticeWhatWasBroadcastElsewhere() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        byte[] tx = PsbtFinalizer.finish(sign(psbt(created.psbt())))
                .extract()
                .orElseThrow()
                .serialize();
        assertThat(service.bean(ChainBackend.class).broadcast(tx)).isInstanceOf(BroadcastResult.Accepted.class);
        service.mine(1);
        service.tick();
        assertThat(state(created)).isEqualTo(Sends.State.CONFIRMED);
    }

    @Test
    void areThereAgainAfterARestart() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        service.restart();
        operator = service.as("operator");
        service.follow(wallet);
        assertThat(operator.wallet(wallet).state()).isEqualTo(Wallets.State.WATCH_ONLY);
        assertThat(finish(sign(psbt(created.psbt()))).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void areNoTwinsOfOthers() {
        watch();
        assertProblem(409, "wallet-exists", () -> operator.watch(new Wallets.Watch(wallet, accounts(x -> x))));
        assertProblem(409, "wallet-exists", () -> operator.watch(new Wallets.Watch("twin", accounts(x -> x))));
        assertProblem(
                409,
                "wallet-exists",
                () -> operator.create(new Wallets.Create("twin", WalletService.PASSWORD, null, WORDS, wallet)));
    }

    @Test
    void takeSignaturesFromSeveralPlaces() {
        watch(500_000, 500_000);
        Psbts.Created created = create(700_000);
        Psbt made = psbt(created.psbt());
        Psbt whole = sign(made);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Psbt part = made;
            for (PsbtRecord signature : whole.inputs().get(i).all(2)) part = part.withInput(i, signature);
            parts.add(part.base64());
        }
        assertRefused("NOT_SIGNED", psbt(parts.getFirst()));
        Psbts.Created other = create(100_000, 2);
        WalletProblem mixed = problemOf(
                () -> operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(parts.getFirst(), other.psbt()))));
        assertThat(mixed.reason()).isEqualTo("OTHER_TRANSACTION");
        assertThat(operator.finalizePsbt(wallet, new Psbts.Finalize(parts)).state())
                .isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void keepCoinsOfWhatTheNodeRefusesAndOthersHave() {
        watch(1_000_000);
        Psbts.Created first = create(300_000);
        Psbt signed = sign(psbt(first.psbt()));
        operator.abandonSend(wallet, first.send().id());
        Psbts.Created second = create(200_000);
        Psbt other = sign(psbt(second.psbt()));
        byte[] tx = PsbtFinalizer.finish(signed).extract().orElseThrow().serialize();
        assertThat(service.bean(ChainBackend.class).broadcast(tx)).isInstanceOf(BroadcastResult.Accepted.class);
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> finish(other));
        assertThat(state(second)).isEqualTo(Sends.State.SIGNED);
        service.tick();
        assertThat(state(second)).as("not tried again by itself").isEqualTo(Sends.State.SIGNED);
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> finish(other));
        service.mine(7);
        service.tick();
        service.mine(7);
        service.tick();
        assertThat(state(second)).as("its coin is spent for good").isEqualTo(Sends.State.ABANDONED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tpub",
                "[00000000/84'/1'/1']%s",
                "[00000000/84'/0'/0']%s",
                "[0000/84'/1'/0']%s",
                "wpkh(%s/0/*)",
                "wpkh(%s/<0;1>/*)#aaaaaaaa",
                "pkh(%s/<0;1>/*)",
                " %s",
                "%s\n"
            })
    void areMadeOfTheKeysOfAccounts(String form) {
        assertField(
                "accounts[0]",
                () -> operator.watch(new Wallets.Watch(wallet, accounts(xpub -> form.replace("%s", xpub)))));
    }

    @Test
    void areMadeOfTheAccountsOfOneWalletInTheirOrder() {
        List<String> swapped = new ArrayList<>(accounts(x -> x));
        swapped.set(2, xpub(3));
        assertField("accounts[2]", () -> operator.watch(new Wallets.Watch(wallet, swapped)));
        List<String> foreign = new ArrayList<>(accounts(x -> x));
        try (Bip39Seed seed = Mnemonic.parse(WORDS).orElseThrow().toSeed("another");
                HdKey other = seed.masterKey();
                HdKey account = other.derive(HdPath.mixdepth(Network.REGTEST, 1))) {
            foreign.set(1, account.neuter().export(Network.REGTEST));
        }
        assertField("accounts[1]", () -> operator.watch(new Wallets.Watch(wallet, foreign)));
        List<String> many = new ArrayList<>(accounts(x -> x));
        many.add(xpub(5));
        assertField("accounts", () -> operator.watch(new Wallets.Watch(wallet, many)));
        assertField("accounts", () -> operator.watch(new Wallets.Watch(wallet, List.of())));
    }
}
