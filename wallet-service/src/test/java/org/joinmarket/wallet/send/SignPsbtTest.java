package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.common.psbt.PsbtRecord;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
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

/**
 * PSBTs that are brought to a wallet with keys; at most 5 000 000 sats leave it at once, 6 000 000 in a day, and more than
 * 4 000 000 with the word of a second operator.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignPsbtTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final int MAX_WALLETS = 30;
    private static final long FEE = 2_000;

    private WalletService service;
    private WalletApi operator;
    private String wallet = "";
    private int wallets;
    private int keys;

    /** Further ones. */
    Map<String, String> settings() {
        return Map.of();
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        Map<String, String> maker = new TreeMap<>(WalletService.moreToken(folder, 0, "maker", "maker", "wallet-0"));
        for (int i = 1; i < MAX_WALLETS; i++) maker.put("joinmarket.http.tokens[6].wallets[" + i + "]", "wallet-" + i);
        Map<String, String> limits = WalletService.pairs(
                "joinmarket.wallet.spending.max-value-sats", "5000000",
                "joinmarket.wallet.spending.max-value-sats-per-day", "6000000",
                "joinmarket.wallet.spending.approval-above-sats", "4000000");
        service = WalletService.start(
                folder,
                List.of(maker, WalletService.moreToken(folder, 1, "second", "operator", "*"), limits, settings()));
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void nameAWallet() {
        wallet = "wallet-" + wallets++;
    }

    private static Script script(String address) {
        return Addresses.toScript(Network.REGTEST, address).orElseThrow();
    }

    private static TxOutput output(String address, long sats) {
        return new TxOutput(new Sats(sats), script(address));
    }

    private static Psbt spending(List<Wallets.Utxo> coins, TxOutput... outputs) {
        List<TxInput> inputs = coins.stream()
                .map(coin -> TxInput.unsigned(OutPoint.parse(coin.outpoint()).orElseThrow(), 0xffff_fffdL))
                .toList();
        Psbt psbt = Psbt.of(new Transaction(2, inputs, Arrays.asList(outputs), 0));
        for (int i = 0; i < coins.size(); i++)
            psbt = psbt.withInput(
                    i,
                    PsbtFields.witnessUtxo(
                            output(coins.get(i).address(), coins.get(i).valueSats())));
        return psbt;
    }

    private List<Wallets.Utxo> coins() {
        return operator.utxos(wallet, null).utxos();
    }

    private Psbts.Sign request(Psbt psbt) {
        return new Psbts.Sign("psbt-key-" + keys++, FEE, psbt.base64());
    }

    private Psbts.Signed sign(Psbt psbt) {
        return operator.signPsbt(wallet, request(psbt));
    }

    private Psbt paying(long sats) {
        Wallets.Utxo coin = coins().getFirst();
        return spending(List.of(coin), output(OUTSIDE, sats), output(coin.address(), coin.valueSats() - sats - FEE));
    }

    private static void assertRefused(String reason, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(WalletProblem.PSBT_REFUSED);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.reason()).isEqualTo(reason);
    }

    private void assertRefused(String reason, Psbt psbt) {
        assertRefused(reason, () -> operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64())));
        assertRefused(reason, () -> sign(psbt));
        assertThat(operator.signatures(wallet, null, null, null).signatures()).isEmpty();
    }

    private static Transaction finished(Psbts.Signed signed) {
        Psbt psbt = Psbt.parseBase64(signed.psbt()).toOptional().orElseThrow();
        return PsbtFinalizer.finish(psbt).extract().orElseThrow();
    }

    @Test
    void isSignedAsItIsAndLeftToWhoeverBroughtIt() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000);
        Psbts.Review review = operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64()));
        assertThat(review.feeSats()).isEqualTo(FEE);
        assertThat(review.leavingSats()).isEqualTo(300_000);
        assertThat(review.mixdepth()).isEqualTo(1);
        assertThat(review.outputs()).extracting(Psbts.Output::own).containsExactly(false, true);

        Psbts.Sign request = request(psbt);
        Psbts.Signed signed = operator.signPsbt(wallet, request);
        assertThat(signed.send().kind()).isEqualTo(Sends.Kind.PSBT);
        assertThat(signed.send().state()).isEqualTo(Sends.State.SIGNED);
        assertThat(signed.send().txid()).isEqualTo(review.txid());
        assertThat(signed.send().changeSats()).isEqualTo(1_000_000 - 300_000 - FEE);
        assertThat(operator.signPsbt(wallet, request)).as("the same key again").isEqualTo(signed);
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(made -> {
                    assertThat(made.kind()).isEqualTo(Signatures.Kind.PSBT);
                    assertThat(made.subject()).isEqualTo(signed.send().id());
                    assertThat(made.netSats()).isEqualTo(-300_000 - FEE);
                });

        service.tick();
        assertThat(state(signed)).as("nobody has handed it to the chain").isEqualTo(Sends.State.SIGNED);
        assertThat(operator.history(wallet, null, null, null).entries())
                .anyMatch(entry -> signed.send().id().equals(entry.id()));
        Transaction tx = finished(signed);
        assertThat(tx.txid()).isEqualTo(psbt.unsigned().txid());
        assertThat(service.bean(ChainBackend.class).broadcast(tx.serialize()))
                .isInstanceOf(BroadcastResult.Accepted.class);
        service.tick();
        assertThat(state(signed)).isEqualTo(Sends.State.BROADCAST);
        service.mine(1);
        service.tick();
        assertThat(state(signed)).isEqualTo(Sends.State.CONFIRMED);
    }

    private Sends.State state(Psbts.Signed signed) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(signed.send().id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void isFinishedHereToo() {
        service.wallet(wallet, 1, 1_000_000);
        Psbts.Signed signed = sign(paying(300_000));
        Sends.Sent sent = operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(signed.psbt())));
        assertThat(sent.id()).isEqualTo(signed.send().id());
        assertThat(sent.state()).isEqualTo(Sends.State.BROADCAST);
        assertProblem(
                409,
                "not-replaceable",
                () -> operator.quoteBump(wallet, sent.id(), new Bumps.Order(null, 20_000L, null, null)));
    }

    private Sends.Send order(long amount) {
        return new Sends.Send(
                "psbt-key-" + keys++,
                10_000,
                new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L));
    }

    @Test
    void isPreparedHereAndSignedLater() {
        service.wallet(wallet, 1, 1_000_000);
        operator.lock(wallet);
        Sends.Send order = order(300_000);
        Psbts.Created created = operator.createPsbt(wallet, order);
        assertThat(created.send().state()).isEqualTo(Sends.State.UNSIGNED);
        assertThat(created.send().kind()).isEqualTo(Sends.Kind.PAYMENT);
        assertThat(operator.createPsbt(wallet, order)).as("the same key again").isEqualTo(created);
        assertProblem(409, "idempotency-key-reused", () -> operator.send(wallet, order));
        assertThat(operator.signatures(wallet, null, null, null).signatures()).isEmpty();

        Psbt psbt = Psbt.parseBase64(created.psbt()).toOptional().orElseThrow();
        Psbts.Review review = operator.reviewPsbt(wallet, new Psbts.Look(created.psbt()));
        assertThat(review.sendId()).isEqualTo(created.send().id());
        assertThat(review.feeSats()).isEqualTo(created.send().feeSats());
        assertThat(review.signedInputs()).isZero();
        long fee = review.feeSats();
        Psbts.Sign request = new Psbts.Sign("psbt-key-" + keys++, fee, created.psbt());
        assertProblem(409, WalletProblem.LOCKED, () -> operator.signPsbt(wallet, request));
        operator.unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.signPsbt(wallet, new Psbts.Sign("psbt-key-" + keys++, fee - 1, created.psbt())));
        Wallets.Utxo coin = coins().getFirst();
        assertRefused(
                "COIN_DIFFERS",
                () -> operator.signPsbt(
                        wallet,
                        request(psbt.withInput(
                                0, PsbtFields.witnessUtxo(output(coin.address(), coin.valueSats() + 1))))));

        Psbts.Signed signed = operator.signPsbt(wallet, request);
        assertThat(signed.send().id()).isEqualTo(created.send().id());
        assertThat(signed.send().state()).isEqualTo(Sends.State.SIGNED);
        assertThat(operator.signPsbt(wallet, request)).as("the same key again").isEqualTo(signed);
        assertThat(sign(psbt)).as("another key").isEqualTo(signed);
        assertProblem(
                409,
                "idempotency-key-reused",
                () -> operator.signPsbt(wallet, new Psbts.Sign(request.idempotencyKey(), fee + 1, created.psbt())));
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(made -> {
                    assertThat(made.kind()).isEqualTo(Signatures.Kind.PSBT);
                    assertThat(made.subject()).isEqualTo(created.send().id());
                    assertThat(made.netSats()).isEqualTo(-300_000 - fee);
                });
        service.tick();
        assertThat(state(signed)).as("nobody has handed it to the chain").isEqualTo(Sends.State.SIGNED);
        assertThat(operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(created.psbt(), signed.psbt())))
                        .state())
                .isEqualTo(Sends.State.BROADCAST);
        service.mine(1);
        service.tick();
        assertThat(state(signed)).isEqualTo(Sends.State.CONFIRMED);
        assertThat(operator.history(wallet, null, null, null).entries())
                .filteredOn(entry -> entry.id().equals(created.send().id()))
                .singleElement()
                .satisfies(entry -> assertThat(entry.netSats()).isEqualTo(-300_000 - fee));
    }

    @Test
    void isOneThatOthersMadeOnceItWasGivenUp() {
        service.wallet(wallet, 1, 1_000_000);
        Psbts.Created created = operator.createPsbt(wallet, order(300_000));
        assertThat(operator.abandonSend(wallet, created.send().id()).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(coins()).noneMatch(Wallets.Utxo::leased);
        Psbt psbt = Psbt.parseBase64(created.psbt()).toOptional().orElseThrow();
        Psbts.Signed signed = sign(psbt);
        assertThat(signed.send().kind()).isEqualTo(Sends.Kind.PSBT);
        assertThat(signed.send().id()).isNotEqualTo(created.send().id());
        assertThat(coins()).allMatch(Wallets.Utxo::leased);
    }

    @Test
    void asksASecondOperator() {
        service.wallet(wallet, 1, 4_900_000);
        assertProblem(409, "approval-required", () -> operator.createPsbt(wallet, order(4_500_000)));
        Psbts.Sign request = request(spending(coins(), output(OUTSIDE, 4_900_000 - FEE)));
        assertProblem(409, "approval-required", () -> operator.signPsbt(wallet, request));
        WalletApi second = service.as("second");
        String id = second.approvals(wallet).approvals().stream()
                .filter(one -> one.summary().toString().contains(Long.toString(4_900_000 - FEE)))
                .findFirst()
                .orElseThrow()
                .id();
        second.approve(wallet, id);
        assertThat(operator.signPsbt(wallet, request).send().state()).isEqualTo(Sends.State.SIGNED);
        assertThat(coins()).allMatch(Wallets.Utxo::leased);
    }

    @Test
    void countsWhatLeavesInADay() {
        service.wallet(wallet, 1, 3_500_000, 3_600_000);
        List<Wallets.Utxo> coins = coins();
        sign(spending(coins.subList(0, 1), output(OUTSIDE, coins.get(0).valueSats() - FEE)));
        assertProblem(
                422,
                "value-too-high",
                () -> sign(spending(
                        coins.subList(1, 2), output(OUTSIDE, coins.get(1).valueSats() - FEE))));
        assertProblem(422, "value-too-high", () -> operator.createPsbt(wallet, order(3_000_000)));
    }

    @Test
    void promisesItsCoinsUntilItIsGivenUp() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000);
        Psbts.Signed signed = sign(psbt);
        assertThat(coins()).allMatch(Wallets.Utxo::leased);
        assertRefused("PROMISED", () -> sign(psbt));
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("maker").leaseAsMaker(wallet, Round.makerRequest("psbt-" + wallet, 500_000)));
        operator.abandonSend(wallet, signed.send().id());
        assertThat(coins()).noneMatch(Wallets.Utxo::leased);
    }

    @Test
    void believesTheChainAndNotThePsbt() {
        service.wallet(wallet, 1, 1_000_000);
        Wallets.Utxo coin = coins().getFirst();
        Psbt psbt = paying(300_000);
        assertRefused(
                "COIN_DIFFERS",
                psbt.withInput(0, PsbtFields.witnessUtxo(output(coin.address(), coin.valueSats() - 1))));
        assertRefused("COIN_DIFFERS", psbt.withInput(0, PsbtFields.witnessUtxo(output(OUTSIDE, coin.valueSats()))));
        assertRefused("NO_UTXO", Psbt.of(psbt.unsigned()));
        assertRefused("OTHER_TRANSACTION", psbt.withInput(0, PsbtFields.nonWitnessUtxo(psbt.unsigned())));
        assertRefused("PAYS_TOO_MUCH", spending(List.of(coin), output(OUTSIDE, coin.valueSats() + 1)));
    }

    @Test
    void believesNoChangeThatIsNot() {
        service.wallet(wallet, 1, 1_000_000);
        int fingerprint = HexFormat.fromHexDigits(operator.wallet(wallet).fingerprint());
        Wallets.Utxo coin = coins().getFirst();
        Psbt psbt = spending(List.of(coin), output(OUTSIDE, 998_000));
        PublicKey theirs = SecretKey.random(new SecureRandom()).publicKey();
        HdPath change = HdPath.address(Network.REGTEST, 1, 1, 0);
        assertRefused("NOT_OUR_CHANGE", psbt.withOutput(0, PsbtFields.outputKey(theirs, fingerprint, change)));
        assertThat(operator.reviewPsbt(
                                wallet,
                                new Psbts.Look(psbt.withOutput(0, PsbtFields.outputKey(theirs, fingerprint + 1, change))
                                        .base64()))
                        .leavingSats())
                .as("of somebody else's wallet")
                .isEqualTo(998_000);
    }

    @Test
    void isNotFinalYet() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000).withInput(0, new PsbtRecord(8, new byte[0], new byte[] {1, 1, 0}));
        assertThat(operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64())).signedInputs())
                .isOne();
        assertRefused("FINAL", () -> sign(psbt));
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 2, 3, (byte) 0x81, (byte) 0x83})
    void signsAllOrNothing(byte sighash) {
        service.wallet(wallet, 1, 1_000_000);
        var type = new PsbtRecord(3, new byte[0], new byte[] {sighash, 0, 0, 0});
        assertRefused("SIGHASH_TYPE", paying(300_000).withInput(0, type));
    }

    @Test
    void signsForNoCoinsButItsOwnFreeOnes() {
        service.wallet(wallet, 1, 1_000_000, 500_000);
        Psbt both = spending(coins(), output(OUTSIDE, 1_500_000 - FEE));
        String frozen = coins().getFirst().outpoint();
        operator.freeze(wallet, new Wallets.Freeze(frozen, true));
        assertRefused("FROZEN", both);
        operator.freeze(wallet, new Wallets.Freeze(frozen, false));
        var lease = service.as("maker").leaseAsMaker(wallet, Round.makerRequest("psbt-" + wallet, 600_000));
        assertThat(lease.inputs()).isNotEmpty();
        assertRefused("PROMISED", () -> sign(both));
    }

    @Test
    void signsForNoForeignCoinAndNoneTwice() {
        service.wallet(wallet, 1, 1_000_000);
        String other = "wallet-" + wallets++;
        service.wallet(other, 1, 700_000);
        Wallets.Utxo own = coins().getFirst();
        Wallets.Utxo foreign = operator.utxos(other, null).utxos().getFirst();
        assertRefused("NOT_OURS", spending(List.of(own, foreign), output(OUTSIDE, 1_700_000 - FEE)));
        assertRefused("NOT_OURS", spending(List.of(own, own), output(OUTSIDE, 1_000_000 - FEE)));
    }

    @Test
    void joinsNoMixdepths() {
        service.wallet(wallet, 1, 1_000_000);
        service.fund(wallet, 2, 500_000);
        service.mine(1);
        assertRefused("JOINS_MIXDEPTHS", spending(coins(), output(OUTSIDE, 1_500_000 - FEE)));
    }

    @Test
    void waitsForConfirmations() {
        service.wallet(wallet, 1);
        service.fund(wallet, 1, 500_000);
        assertRefused("UNCONFIRMED", spending(coins(), output(OUTSIDE, 500_000 - FEE)));
    }

    @Test
    void keepsTheLimitsOfPayments() {
        service.wallet(wallet, 1, 9_000_000);
        Wallets.Utxo coin = coins().getFirst();
        assertProblem(422, "value-too-high", () -> sign(spending(coins(), output(OUTSIDE, 9_000_000 - FEE))));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> sign(spending(coins(), output(coin.address(), 9_000_000 - FEE - 1))));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.reviewPsbt(
                        wallet,
                        new Psbts.Look(spending(coins(), output(coin.address(), 8_900_000))
                                .base64())));
        assertRefused("DUST", spending(coins(), output(OUTSIDE, 293), output(coin.address(), 8_990_000)));
        TxOutput nothing = new TxOutput(Sats.ZERO, Script.ofHex("6a0100"));
        assertRefused("NO_ADDRESS", spending(coins(), nothing, output(coin.address(), 9_000_000 - FEE)));
        assertThat(sign(spending(coins(), output(coin.address(), 9_000_000 - FEE)))
                        .send()
                        .amountSats())
                .as("what stays in the wallet does not leave it")
                .isZero();
    }

    @Test
    void handsOutNoAddressThatAPsbtKnows() {
        service.wallet(wallet, 1, 1_000_000);
        String next = "m/84'/1'/1'/1/0";
        var scripts = service.bean(org.joinmarket.wallet.wallets.WalletRegistry.class)
                .get(wallet)
                .scripts();
        Script change =
                scripts.at(new org.joinmarket.wallet.chain.KeyPath(1, 1, 0)).orElseThrow();
        String address = Addresses.fromScript(Network.REGTEST, change).orElseThrow();
        sign(spending(coins(), output(OUTSIDE, 300_000), output(address, 700_000 - FEE)));
        service.fund(wallet, 1, 2_000_000);
        service.mine(1);
        operator.send(
                wallet,
                new Sends.Send(
                        "psbt-key-" + keys++,
                        10_000,
                        new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 1_000L)));
        List<String> paths = new ArrayList<>();
        coins().forEach(coin -> paths.add(coin.path()));
        assertThat(paths).doesNotContain(next);
    }

    @Test
    void needsAnUnlockedWallet() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000);
        operator.lock(wallet);
        assertThat(operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64())).feeSats())
                .isEqualTo(FEE);
        assertProblem(409, WalletProblem.LOCKED, () -> sign(psbt));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAAA",
                "cHNidP8=",
                "cHNidP8BAAoAAAAAAAAAAAAAAA= =",
                "not base64",
                "70736274ff01000a0000000000000000000000"
            })
    void isAPsbtOfVersionNull(String text) {
        service.wallet(wallet, 1);
        assertField("psbt", () -> operator.reviewPsbt(wallet, new Psbts.Look(text)));
        assertField("psbt", () -> operator.signPsbt(wallet, new Psbts.Sign("psbt-key-bad", FEE, text)));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private WalletProblem unread(byte[] bytes) {
        String text = Base64.getEncoder().encodeToString(bytes);
        WalletProblem problem = problemOf(() -> operator.reviewPsbt(wallet, new Psbts.Look(text)));
        assertThat(problem.status()).as(problem.getMessage()).isEqualTo(400);
        assertThat(problem.field()).isEqualTo("psbt");
        return problem;
    }

    @Test
    void saysWhatIsWrongWithItsForm() {
        service.wallet(wallet, 1, 1_000_000);
        byte[] good = paying(300_000).serialize();
        byte[] magic = Arrays.copyOf(good, 5);
        byte[] transaction = Arrays.copyOfRange(good, 5, good.length);
        int global = 3 + (transaction[2] & 0xff); // key of one byte, value of one length byte
        byte[] first = Arrays.copyOf(transaction, global);
        byte[] rest = Arrays.copyOfRange(transaction, global, transaction.length);
        assertThat(unread(concat(magic, first, first, rest))).hasMessageContaining("DUPLICATE_KEY");
        byte[] two = {1, (byte) 0xfb, 4, 2, 0, 0, 0};
        assertThat(unread(concat(magic, first, two, rest))).hasMessageContaining("of version 0");
        assertThat(unread(Arrays.copyOf(good, good.length - 1))).hasMessageContaining("BAD_SYNTAX");
        assertThat(unread(concat(good, new byte[] {0}))).hasMessageContaining("BAD_SYNTAX");
        unread(Arrays.copyOf(good, Psbt.MAX_BYTES + 1));
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.writeBytes(magic);
        many.writeBytes(first);
        for (int i = 0; i < Psbt.MAX_RECORDS; i++) {
            many.writeBytes(new byte[] {5, (byte) 0xfc, (byte) i, (byte) (i >> 8), 0, 0, 0});
        }
        many.writeBytes(rest);
        assertThat(unread(many.toByteArray())).hasMessageContaining("TOO_MANY");
    }

    @Test
    void hasNoMoreOutputsThanAreReadOver() {
        service.wallet(wallet, 1, 1_000_000);
        TxOutput[] outputs = new TxOutput[101];
        Arrays.fill(outputs, output(OUTSIDE, 1_000));
        assertRefused("TOO_LARGE", spending(coins(), outputs));
    }

    @Test
    void hasInputsAndOutputs() {
        service.wallet(wallet, 1);
        String empty = "cHNidP8BAAoAAAAAAAAAAAAAAA==";
        assertRefused("NOTHING_TO_SIGN", () -> operator.reviewPsbt(wallet, new Psbts.Look(empty)));
    }
}
