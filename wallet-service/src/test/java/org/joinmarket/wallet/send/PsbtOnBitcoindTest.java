package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.problemOf;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.NodeRpc;
import org.joinmarket.wallet.OnBitcoind;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * PSBTs to Bitcoin Core and from it. A wallet of the node is the device that has the keys of the watch-only wallet {@code
 * cold}; {@code hot} has its keys here.
 */
@Tag("bitcoind")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PsbtOnBitcoindTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String COLD = "cold";
    private static final String HOT = "hot";
    private static final Pattern KEY =
            Pattern.compile("wpkh\\((\\[([0-9a-f]{8})/84[h']/1[h']/0[h']\\]tpub\\w+)/0/\\*\\)");
    private static final long COIN = 1_000_000;

    private Bitcoind bitcoind;
    private NodeRpc node;
    private NodeRpc device;
    private WalletService service;
    private WalletApi operator;
    private String fingerprint = "";
    private int keys;

    @BeforeAll
    void start(@TempDir Path folder) {
        bitcoind = Bitcoind.start("-blockfilterindex=0", "-unsafesqlitesync=1");
        node = new NodeRpc(bitcoind.rpcUrl(), bitcoind.cookieFile());
        node.call("createwallet", "device");
        device = at("device");
        service = WalletService.start(folder, OnBitcoind.of(bitcoind));
        operator = service.as("operator");
        operator.create(new Wallets.Create(HOT, WalletService.PASSWORD, null, null, null));
        operator.watch(new Wallets.Watch(COLD, List.of(account()), 0, null));
        service.follow(HOT);
        service.follow(COLD);
        service.fund(HOT, 0, COIN, COIN);
        service.fund(COLD, 0, COIN, COIN, COIN);
        mine(6);
    }

    @AfterAll
    void stop() {
        service.close();
        device.close();
        node.close();
        bitcoind.close();
    }

    private NodeRpc at(String wallet) {
        return new NodeRpc(URI.create(bitcoind.rpcUrl() + "/wallet/" + wallet), bitcoind.cookieFile());
    }

    /** Of the device's first account, with its origin. */
    private String account() {
        Matcher key = KEY.matcher(device.call("listdescriptors").toString());
        assertThat(key.find()).isTrue();
        fingerprint = key.group(2);
        return key.group(1);
    }

    private void mine(int blocks) {
        operator.mine(new Chain.Mine(blocks, null));
        service.tick();
    }

    private Psbts.Created create(String wallet, long amount) {
        Sends.Order order = new Sends.Order(0, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L);
        return operator.createPsbt(wallet, new Sends.Send("node-key-" + keys++, 10_000, order));
    }

    private static long sats(JsonNode bitcoin) {
        return bitcoin.decimalValue().movePointRight(8).longValueExact();
    }

    private Sends.State state(String wallet, String id) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private void assertAcceptable(String hex) {
        JsonNode accepted = node.call("testmempoolaccept", List.of(hex)).get(0);
        assertThat(accepted.path("allowed").booleanValue(false))
                .as(accepted.toString())
                .isTrue();
    }

    @Test
    void whatWePrepareTheNodeUnderstandsSignsAndFinishes() {
        Psbts.Created created = create(COLD, 300_000);
        JsonNode decoded = node.call("decodepsbt", created.psbt());
        assertThat(decoded.at("/tx/txid").stringValue())
                .isEqualTo(created.send().txid());
        assertThat(sats(decoded.path("fee"))).isEqualTo(created.send().feeSats());
        JsonNode input = decoded.at("/inputs/0");
        int vout = decoded.at("/tx/vin/0/vout").intValue();
        assertThat(input.path("witness_utxo").path("amount"))
                .isEqualTo(input.at("/non_witness_utxo/vout/" + vout + "/value"));
        assertThat(input.at("/non_witness_utxo/txid").stringValue())
                .isEqualTo(decoded.at("/tx/vin/0/txid").stringValue());
        assertThat(input.at("/bip32_derivs/0/master_fingerprint").stringValue()).isEqualTo(fingerprint);
        assertThat(input.at("/bip32_derivs/0/path").stringValue().replace('\'', 'h'))
                .matches("m/84h/1h/0h/[01]/[0-9]");
        assertThat(decoded.path("outputs").toString()).contains("bip32_derivs");
        JsonNode analysis = node.call("analyzepsbt", created.psbt());
        assertThat(analysis.path("next").stringValue()).isEqualTo("signer");
        assertThat(analysis.at("/inputs/0/has_utxo").booleanValue()).isTrue();

        JsonNode signed = device.call("walletprocesspsbt", created.psbt(), true, "ALL", true, false);
        String base64 = signed.path("psbt").stringValue();
        assertThat(node.call("analyzepsbt", base64).path("next").stringValue()).isEqualTo("finalizer");
        JsonNode finished = node.call("finalizepsbt", base64);
        assertThat(finished.path("complete").booleanValue()).isTrue();
        assertAcceptable(finished.path("hex").stringValue());

        Sends.Sent sent = operator.finalizePsbt(COLD, new Psbts.Finalize(List.of(created.psbt(), base64)));
        assertThat(sent.state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(node.call("getmempoolentry", sent.txid()).isObject()).isTrue();
        mine(1);
        assertThat(state(COLD, sent.id())).isEqualTo(Sends.State.CONFIRMED);
    }

    @Test
    void whatTheNodeHasFinishedWeTake() {
        Psbts.Created created = create(COLD, 200_000);
        String signed =
                device.call("walletprocesspsbt", created.psbt()).path("psbt").stringValue();
        JsonNode decoded = node.call("decodepsbt", signed);
        assertThat(decoded.at("/inputs/0").has("final_scriptwitness")).isTrue();
        assertThat(operator.finalizePsbt(COLD, new Psbts.Finalize(List.of(signed)))
                        .state())
                .isEqualTo(Sends.State.BROADCAST);
        mine(1);
    }

    /** Of {@code hot}, as the node's own watch-only wallet of it fills it in. */
    private String made(Wallets.Utxo coin, long amount) {
        String outpoint = coin.outpoint();
        int colon = outpoint.indexOf(':');
        String change = operator.newAddress(HOT, new Wallets.NewAddress(0)).address();
        List<Map<String, Object>> inputs = List.of(
                Map.of("txid", outpoint.substring(0, colon), "vout", Integer.parseInt(outpoint.substring(colon + 1))));
        List<Map<String, BigDecimal>> outputs = List.of(
                Map.of(OUTSIDE, BigDecimal.valueOf(amount, 8)),
                Map.of(change, BigDecimal.valueOf(coin.valueSats() - amount - 1_000, 8)));
        String bare = node.call("createpsbt", inputs, outputs).stringValue();
        String watchId = service.bean(WalletRegistry.class).get(HOT).watchId();
        List<String> names = new ArrayList<>();
        node.call("listwallets").forEach(name -> names.add(name.stringValue()));
        String ours = names.stream()
                .filter(name -> name.contains(watchId))
                .findFirst()
                .orElseThrow();
        try (NodeRpc watcher = at(ours)) {
            return watcher.call("walletprocesspsbt", bare, false).path("psbt").stringValue();
        }
    }

    private List<Wallets.Utxo> free() {
        return operator.utxos(HOT, 0).utxos().stream()
                .filter(coin -> !coin.leased() && coin.confirmations() > 0)
                .toList();
    }

    @Test
    void whatTheNodeMakesWeSignAndTheNodeTakes() {
        String made = made(free().getFirst(), 400_000);
        Psbt psbt = Psbt.parseBase64(made).toOptional().orElseThrow();
        assertThat(psbt.input(0).nonWitnessUtxo()).as("the node sends it along").isPresent();
        Psbts.Review review = operator.reviewPsbt(HOT, new Psbts.Look(made));
        assertThat(review.leavingSats()).isEqualTo(400_000);
        assertThat(review.feeSats()).isEqualTo(1_000);
        Psbts.Signed signed = operator.signPsbt(HOT, new Psbts.Sign("node-key-" + keys++, 1_000, made));
        JsonNode finished = node.call("finalizepsbt", signed.psbt());
        assertThat(finished.path("complete").booleanValue()).isTrue();
        String hex = finished.path("hex").stringValue();
        assertAcceptable(hex);
        assertThat(node.call("sendrawtransaction", hex).stringValue())
                .isEqualTo(signed.send().txid());
        service.tick();
        assertThat(state(HOT, signed.send().id())).isEqualTo(Sends.State.BROADCAST);
        mine(1);
        assertThat(state(HOT, signed.send().id())).isEqualTo(Sends.State.CONFIRMED);
    }

    @Test
    void whatTheNodeMadeIsNotBelievedWhenItWasChanged() {
        Psbt psbt =
                Psbt.parseBase64(made(free().getLast(), 100_000)).toOptional().orElseThrow();
        Transaction whole = psbt.input(0).nonWitnessUtxo().orElseThrow();
        List<TxOutput> outputs = new ArrayList<>(whole.outputs());
        outputs.replaceAll(output -> new TxOutput(new Sats(output.value().value() / 2), output.script()));
        Transaction other = new Transaction(whole.version(), whole.inputs(), outputs, whole.lockTime());
        assertRefused("OTHER_TRANSACTION", psbt.withInput(0, PsbtFields.nonWitnessUtxo(other)));
        TxOutput said = psbt.input(0).witnessUtxo().orElseThrow();
        TxOutput less = new TxOutput(new Sats(said.value().value() - 1), said.script());
        assertRefused("UTXOS_DIFFER", psbt.withInput(0, PsbtFields.witnessUtxo(less)));
    }

    private void assertRefused(String reason, Psbt psbt) {
        WalletProblem problem =
                problemOf(() -> operator.signPsbt(HOT, new Psbts.Sign("node-key-" + keys++, 10_000, psbt.base64())));
        assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(WalletProblem.PSBT_REFUSED);
        assertThat(problem.reason()).isEqualTo(reason);
    }
}
