package org.joinmarket.wallet.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Every call goes to its own path, and what a service answers comes back whole. */
class WalletApiPathsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LEASE = """
            {"id":"l1","wallet":"w","role":"TAKER","state":"SIGNED","mixdepth":1,"amount_sats":5,\
            "inputs":[{"outpoint":"ab:0","value_sats":9,"script":"00","confirmations":3}],"coinjoin_script":"01",\
            "coinjoin_address":"a","change_script":"02","change_address":"b","expires_at":"2026-01-01T00:00:00Z",\
            "maker":{"auth_public_key":"02","btc_sig":"s","box_key":"k"},\
            "taker":{"max_cost_sats":7,"max_fee_rate_sats_per_kvb":8,"minimum_makers":2},\
            "txid":"t","confirmations":2,"note":"n"}""";
    private static final String STATUS =
            "{\"name\":\"w\",\"fingerprint\":\"f\",\"state\":\"LOCKED\",\"ready\":false,\"mixdepths\":5,\"reason\":\"r\"}";
    private static final String UTXO =
            "{\"outpoint\":\"ab:0\",\"value_sats\":9,\"mixdepth\":1,\"path\":\"p\",\"address\":\"a\",\"confirmations\":3,"
                    + "\"frozen\":true,\"leased\":false,\"frozen_for\":\"OPERATOR\",\"label\":\"l\","
                    + "\"address_status\":\"REUSED\"}";
    private static final String ADDRESS =
            "{\"address\":\"a\",\"path\":\"p\",\"mixdepth\":1,\"status\":\"REUSED\",\"base_status\":\"CJ_OUT\","
                    + "\"balance_sats\":9,\"label\":\"l\"}";
    private static final String AUTHORIZATION =
            "{\"id\":\"a1\",\"wallet\":\"w\",\"address\":\"a\",\"amount_sats\":7,\"mixdepth\":0,\"max_cost_sats\":1,"
                    + "\"expires_at\":\"2026-01-01T00:00:00Z\",\"state\":\"OPEN\"}";
    private static final String APPROVAL =
            "{\"id\":\"p1\",\"kind\":\"PAYMENT\",\"summary\":[\"a 9 sats\"],\"value_sats\":9,"
                    + "\"requested_by\":\"o\",\"requested_at\":\"r\",\"expires_at\":\"e\",\"state\":\"APPROVED\",\"decided_by\":\"d\"}";
    private static final String SENT =
            "{\"id\":\"s1\",\"wallet\":\"w\",\"mixdepth\":1,\"kind\":\"PAYMENT\",\"state\":\"BROADCAST\",\"txid\":\"t\","
                    + "\"amount_sats\":9,\"fee_sats\":1,\"change_sats\":2,\"made_at\":\"m\",\"replaces\":\"r\",\"replaced_by\":\"b\","
                    + "\"note\":\"n\"}";
    private static final String QUOTE =
            "{\"inputs\":[\"ab:0\"],\"amount_sats\":9,\"min_fee_sats\":1,\"min_fee_ppm\":111112,\"fee_sats\":1,\"fee_ppm\":111112,"
                    + "\"worst_fee_sats\":2,\"worst_fee_ppm\":222223,"
                    + "\"fee_rate_sats_per_kvb\":1000,\"vsize\":110,\"change_sats\":2}";
    private static final String BOND =
            "{\"month\":\"2027-01\",\"timenumber\":84,\"locktime\":1798761600,\"address\":\"a\",\"path\":\"p\","
                    + "\"cold\":true,\"state\":\"ACTIVE\",\"certificate_last_height\":7,\"coins\":[{\"outpoint\":\"ab:0\",\"value_sats\":9,"
                    + "\"confirmations\":3}],\"value\":{\"outpoint\":\"ab:0\",\"value_sats\":9,\"confirmed_at\":1,\"locktime\":2,\"now\":3,"
                    + "\"interest_rate\":0.015,\"exponent\":1.3,\"weight\":4.5}}";
    private static final Sends.Order ORDER = new Sends.Order(1, List.of(new Sends.Output("a", 9L)), null, 3, null);
    private static final Bumps.Order BUMP = new Bumps.Order(3, null, Bumps.Source.COINS, List.of("ab:0"));
    private static final Bumps.ChildOrder CHILD = new Bumps.ChildOrder("ab:0", null, 9_000L);
    private static final String BUMP_QUOTE = "{\"id\":\"s1\",\"txid\":\"t\",\"amount_sats\":9,\"old_fee_sats\":1,"
            + "\"old_fee_rate_sats_per_kvb\":1000,\"fee_sats\":2,\"fee_ppm\":222223,\"worst_fee_sats\":3,"
            + "\"worst_fee_ppm\":333334,\"fee_rate_sats_per_kvb\":2000,\"minimum_fee_sats\":2,"
            + "\"added_sats\":1,\"added_ppm\":111112,\"vsize\":110,\"paid_from\":[\"CHANGE\",\"COINS\"],"
            + "\"coins\":[\"ab:0\"],\"old_change_sats\":3,\"change_sats\":2,\"evicts\":1,\"warnings\":[\"JOINS_COINS\"]}";
    private static final String CHILD_QUOTE = "{\"outpoint\":\"ab:0\",\"mixdepth\":1,\"value_sats\":9,\"fee_sats\":1,"
            + "\"fee_ppm\":111112,\"worst_fee_sats\":2,\"worst_fee_ppm\":222223,\"received_sats\":8,\"vsize\":110,\"fee_rate_sats_per_kvb\":9000,\"package_count\":2,"
            + "\"package_vsize\":220,\"package_fee_sats\":2,\"package_fee_rate_sats_per_kvb\":9000,"
            + "\"old_package_fee_rate_sats_per_kvb\":1000,\"warnings\":[\"PAYER_SEES\"]}";
    private static final Bonds.Redemption REDEMPTION = new Bonds.Redemption("2027-01", null, null, 3, null);
    private static final String TIP =
            "{\"network\":\"regtest\",\"backend\":\"embedded\",\"height\":1,\"hash\":\"h\",\"median_time\":2}";

    private final AtomicReference<String> seen = new AtomicReference<>("");
    private HttpServer server;
    private WalletApi wallet;
    private String answer = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody()
                    .readAllBytes(); // else the connection is closed, perhaps while the next call begins
            seen.set(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = answer.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        wallet = WalletClients.create(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), () -> "token", Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** One call, where it goes, and an answer with every member there is. */
    record Call(String goesTo, String answer, Function<WalletApi, Object> call) {
        @Override
        public String toString() {
            return goesTo;
        }
    }

    static List<Call> calls() {
        return List.of(
                new Call(
                        "POST /api/v1/wallets",
                        "{\"name\":\"w\",\"fingerprint\":\"f\",\"mnemonic\":\"m\"}",
                        api -> api.create(new Wallets.Create("w", "password", 12, null, null))),
                new Call(
                        "POST /api/v1/wallets/import",
                        "{\"name\":\"w\",\"fingerprint\":\"f\",\"format\":\"CLIENTSERVER\",\"wallet_id\":\"i\","
                                + "\"next_indices\":[{\"mixdepth\":1,\"branch\":0,\"next_index\":2}],\"frozen\":3,"
                                + "\"keys_left_out\":4,\"labels\":7,\"foreign_labels\":8,\"labels_left_out\":5,\"creation_height\":6}",
                        api -> api.importFile(new Imports.Import("w", "password", "AAAA", null, null))),
                new Call(
                        "GET /api/v1/wallets/w/coverage",
                        "{\"wallet\":\"w\",\"backend\":\"bitcoind\",\"state\":\"WHOLE\",\"scanned_from\":1,\"scanned_to\":2,"
                                + "\"progress\":0.5,\"seconds_left\":3,\"trouble\":\"t\",\"branches\":[{\"mixdepth\":1,"
                                + "\"branch\":0,\"watched\":9,\"next\":4,\"highest_used\":3}],\"bond_addresses\":960}",
                        api -> api.coverage("w")),
                new Call("GET /api/v1/wallets", "{\"wallets\":[" + STATUS + "]}", WalletApi::wallets),
                new Call("GET /api/v1/wallets/w", STATUS, api -> api.wallet("w")),
                new Call("POST /api/v1/wallets/w/unlock", STATUS, api -> api.unlock("w", new Wallets.Unlock("p"))),
                new Call("POST /api/v1/wallets/w/lock", STATUS, api -> api.lock("w")),
                new Call(
                        "POST /api/v1/wallets/w/password",
                        STATUS,
                        api -> api.changePassword("w", new Wallets.ChangePassword("p", "new password"))),
                new Call(
                        "POST /api/v1/wallets/w/seed",
                        "{\"mnemonic\":\"m\",\"passphrase_set\":true}",
                        api -> api.showSeed("w", new Wallets.ShowSeed("p"))),
                new Call(
                        "GET /api/v1/wallets/w/balances",
                        "{\"wallet\":\"w\",\"total_sats\":9,\"available_sats\":8,\"mixdepths\":[{\"mixdepth\":0,"
                                + "\"total_sats\":9,\"available_sats\":8,\"mergeable_sats\":7,\"offerable_sats\":6,"
                                + "\"unconfirmed_sats\":1,\"leased_sats\":2}],"
                                + "\"provisional\":true}",
                        api -> api.balances("w")),
                new Call(
                        "GET /api/v1/wallets/w/utxos?mixdepth=1",
                        "{\"wallet\":\"w\",\"utxos\":[" + UTXO + "]}",
                        api -> api.utxos("w", 1)),
                new Call(
                        "GET /api/v1/wallets/w/addresses?mixdepth=1&offset=2",
                        "{\"wallet\":\"w\",\"total\":3,\"addresses\":[" + ADDRESS + "]}",
                        api -> api.addresses("w", 1, 2)),
                new Call(
                        "GET /api/v1/wallets/w/labels",
                        "{\"type\":\"tx\",\"ref\":\"ab\",\"label\":\"é\"}",
                        api -> JSON.readTree(api.exportLabels("w"))),
                new Call(
                        "POST /api/v1/wallets/w/labels",
                        "{\"records\":3,\"frozen\":2,\"addresses\":1,\"skipped\":1,\"reasons\":[\"line 2\"]}",
                        api -> api.importLabels("w", new byte[] {'{', '}'})),
                new Call(
                        "POST /api/v1/wallets/w/addresses/label",
                        ADDRESS,
                        api -> api.labelAddress("w", new Wallets.LabelAddress("a", "l"))),
                new Call(
                        "POST /api/v1/wallets/w/freeze",
                        UTXO,
                        api -> api.freeze("w", new Wallets.Freeze("ab:0", true))),
                new Call(
                        "POST /api/v1/wallets/w/utxos/label",
                        UTXO,
                        api -> api.labelCoin("w", new Wallets.LabelCoin("ab:0", "l"))),
                new Call(
                        "POST /api/v1/wallets/w/spend-authorizations",
                        AUTHORIZATION,
                        api -> api.authorizeSpend("w", new Authorizations.AuthorizeSpend("key-0001", "a", 7L, 1, 60))),
                new Call(
                        "GET /api/v1/wallets/w/spend-authorizations",
                        "{\"authorizations\":[" + AUTHORIZATION + "]}",
                        api -> api.spendAuthorizations("w")),
                new Call(
                        "DELETE /api/v1/wallets/w/spend-authorizations/a1",
                        AUTHORIZATION,
                        api -> api.revokeSpend("w", "a1")),
                new Call(
                        "POST /api/v1/wallets/w/maker-leases",
                        LEASE,
                        api -> api.leaseAsMaker("w", new Leases.MakerRequest("key-0001", 5, 1, 0, "00", 60))),
                new Call(
                        "POST /api/v1/wallets/w/taker-leases",
                        LEASE,
                        api -> api.leaseAsTaker(
                                "w", new Leases.TakerRequest("key-0001", 0, 5, null, 1, 2, 3, 4, 1, 60))),
                new Call("GET /api/v1/leases", "{\"leases\":[" + LEASE + "]}", WalletApi::openLeases),
                new Call("GET /api/v1/leases/l1", LEASE, api -> api.lease("l1")),
                new Call(
                        "POST /api/v1/leases/l1/podle/commit",
                        "{\"commitment\":\"c\",\"index\":1,\"attempts_left\":2}",
                        api -> api.commit("l1")),
                new Call(
                        "POST /api/v1/leases/l1/podle/open",
                        "{\"opening\":\"o\"}",
                        api -> api.open("l1", new Leases.OpenCommitment("00"))),
                new Call("POST /api/v1/wallets/w/sends/quote", QUOTE, api -> api.quote("w", ORDER)),
                new Call("POST /api/v1/wallets/w/sends", SENT, api -> api.send("w", new Sends.Send("k", 1, ORDER))),
                new Call("POST /api/v1/wallets/w/sends/s1/abandon", SENT, api -> api.abandonSend("w", "s1")),
                new Call(
                        "POST /api/v1/wallets/w/sends/s1/bump/quote",
                        BUMP_QUOTE,
                        api -> api.quoteBump("w", "s1", BUMP)),
                new Call(
                        "POST /api/v1/wallets/w/sends/s1/bump",
                        SENT,
                        api -> api.bump("w", "s1", new Bumps.Replace("k", 1, BUMP))),
                new Call("POST /api/v1/wallets/w/sends/children/quote", CHILD_QUOTE, api -> api.quoteChild("w", CHILD)),
                new Call(
                        "POST /api/v1/wallets/w/sends/children",
                        SENT,
                        api -> api.makeChild("w", new Bumps.MakeChild("k", 1, CHILD))),
                new Call(
                        "GET /api/v1/wallets/w/sends",
                        "{\"wallet\":\"w\",\"sends\":[" + SENT + "]}",
                        api -> api.sends("w")),
                new Call(
                        "GET /api/v1/wallets/w/signatures?since=s&after=a&limit=2",
                        "{\"wallet\":\"w\",\"signatures\":[{\"id\":\"g1\",\"sequence\":1,\"made_at\":\"m\",\"kind\":\"PAYMENT\","
                                + "\"token\":\"o\",\"role\":\"OPERATOR\",\"subject\":\"s1\",\"txid\":\"t\",\"inputs\":1,\"net_sats\":-9}],\"next\":\"g1\"}",
                        api -> api.signatures("w", "s", "a", 2)),
                new Call("POST /api/v1/wallets/w/bonds", BOND, api -> api.makeBond("w", new Bonds.Make("2027-01"))),
                new Call(
                        "GET /api/v1/wallets/w/bonds",
                        "{\"wallet\":\"w\",\"bonds\":[" + BOND + "]}",
                        api -> api.bonds("w")),
                new Call(
                        "POST /api/v1/wallets/w/bonds/nicks",
                        "{\"nicks\":[\"n\"]}",
                        api -> api.registerNick("w", new Bonds.RegisterNick("n"))),
                new Call("GET /api/v1/maker-nicks", "{\"nicks\":[\"n\"]}", WalletApi::makerNicks),
                new Call(
                        "POST /api/v1/wallets/w/bonds/proof",
                        "{\"proof\":\"p\",\"outpoint\":\"ab:0\",\"last_height\":7}",
                        api -> api.proveBond("w", new Bonds.ProofRequest("t", "m"))),
                new Call(
                        "POST /api/v1/wallets/w/bonds/redemptions/quote",
                        QUOTE,
                        api -> api.quoteRedemption("w", REDEMPTION)),
                new Call(
                        "POST /api/v1/wallets/w/bonds/redemptions",
                        SENT,
                        api -> api.redeem("w", new Bonds.Redeem("k", 1, REDEMPTION))),
                new Call("POST /api/v1/wallets/watch", STATUS, api -> api.watch(new Wallets.Watch("w", List.of("x")))),
                new Call(
                        "POST /api/v1/wallets/w/psbts",
                        "{\"send\":" + SENT + ",\"psbt\":\"p\"}",
                        api -> api.createPsbt("w", new Sends.Send("k", 1, ORDER))),
                new Call(
                        "POST /api/v1/wallets/w/psbts/finalize",
                        SENT,
                        api -> api.finalizePsbt("w", new Psbts.Finalize(List.of("p")))),
                new Call(
                        "POST /api/v1/wallets/w/psbts/review",
                        "{\"send_id\":\"s\",\"mixdepth\":1,\"inputs\":[\"ab:0\"],\"signed_inputs\":1,\"outputs\":[{\"address\":\"a\",\"amount_sats\":9,\"own\":true,\"path\":\"m\",\"locktime\":3}],"
                                + "\"txid\":\"t\",\"leaving_sats\":1,\"fee_sats\":2,\"fee_rate_sats_per_kvb\":3,\"vsize\":4}",
                        api -> api.reviewPsbt("w", new Psbts.Look("p"))),
                new Call(
                        "POST /api/v1/wallets/w/psbts/sign",
                        "{\"send\":" + SENT + ",\"psbt\":\"p\"}",
                        api -> api.signPsbt("w", new Psbts.Sign("k", 1, "p"))),
                new Call(
                        "GET /api/v1/wallets/w/history?since=s&before=b&limit=2",
                        "{\"wallet\":\"w\",\"entries\":[{\"id\":\"l1\",\"kind\":\"MAKER\",\"status\":\"CONFIRMED\","
                                + "\"started_at\":\"s\",\"ended_at\":\"e\",\"txid\":\"t\",\"mixdepth\":1,\"amount_sats\":9,"
                                + "\"net_sats\":1,\"fee_received_sats\":2,\"tx_fee_contribution_sats\":1,\"cost_sats\":3,"
                                + "\"maker_fees_sats\":4,\"mining_fee_sats\":5,\"peers\":6,\"inputs\":[\"ab:0\"],"
                                + "\"destination\":\"a\",\"replaces\":\"r\",\"replaced_by\":\"b\",\"note\":\"n\"}],\"next\":\"1-l1\"}",
                        api -> api.history("w", "s", "b", 2)),
                new Call(
                        "GET /api/v1/wallets/w/history.csv?since=s&until=u",
                        "{}",
                        api -> JSON.readTree(api.historyCsv("w", "s", "u"))),
                new Call(
                        "GET /api/v1/wallets/w/signatures.csv?since=s&until=u",
                        "{}",
                        api -> JSON.readTree(api.signaturesCsv("w", "s", "u"))),
                new Call(
                        "GET /api/v1/wallets/w/balances/history?since=s&until=u&points=2",
                        "{\"wallet\":\"w\",\"points\":[{\"at\":\"s\",\"total_sats\":3,\"mixdepths_sats\":[1],"
                                + "\"bonds_sats\":2}]}",
                        api -> api.balanceHistory("w", "s", "u", 2)),
                new Call(
                        "GET /api/v1/wallets/w/approvals",
                        "{\"wallet\":\"w\",\"approvals\":[" + APPROVAL + "]}",
                        api -> api.approvals("w")),
                new Call("POST /api/v1/wallets/w/approvals/p1/approve", APPROVAL, api -> api.approve("w", "p1")),
                new Call("POST /api/v1/wallets/w/approvals/p1/refuse", APPROVAL, api -> api.refuseApproval("w", "p1")),
                new Call(
                        "GET /api/v1/wallets/w/podle?mixdepth=1&amount_sats=9",
                        "{\"wallet\":\"w\",\"mixdepth\":1,\"amount_sats\":9,\"possible\":true,\"tries\":2,\"external_tries\":1,"
                                + "\"required_confirmations\":5,\"required_sats\":1,\"wait_blocks\":0,\"coins\":[{\"outpoint\":"
                                + "\"ab:0\",\"value_sats\":9,\"confirmations\":6,\"tries_left\":2,\"obstacles\":[\"FROZEN\"]}]}",
                        api -> api.podlePreflight("w", 1, 9)),
                new Call(
                        "POST /api/v1/wallets/w/podle/external",
                        "{\"added\":1,\"unused\":2,\"used\":3}",
                        api -> api.importCommitments("w", new Proofs.ImportExternal(Map.of(), List.of()))),
                new Call(
                        "POST /api/v1/leases/l1/sign",
                        "{\"txid\":\"t\",\"signatures\":[{\"index\":0,\"outpoint\":\"ab:0\",\"signature\":\"s\","
                                + "\"public_key\":\"p\"}]}",
                        api -> api.sign("l1", new Leases.Sign("00"))),
                new Call(
                        "POST /api/v1/leases/l1/broadcast",
                        "{\"txid\":\"t\"}",
                        api -> api.broadcast("l1", new Leases.Broadcast("00"))),
                new Call("POST /api/v1/leases/l1/renew", LEASE, api -> api.renew("l1", new Leases.Renew(60))),
                new Call("POST /api/v1/leases/l1/release", LEASE, api -> api.release("l1", new Leases.Release(false))),
                new Call("GET /api/v1/chain/tip", TIP, WalletApi::tip),
                new Call(
                        "POST /api/v1/chain/outpoints",
                        "{\"outpoints\":[{\"outpoint\":\"ab:0\",\"unspent\":true,\"value_sats\":9,\"script\":\"00\","
                                + "\"confirmations\":1}]}",
                        api -> api.outpoints(new Chain.OutpointQuery(List.of("ab:0")))),
                new Call(
                        "GET /api/v1/chain/fee-estimate?target=3",
                        "{\"sats_per_kvb\":1000,\"target_blocks\":3}",
                        api -> api.feeEstimate(3)),
                new Call("GET /api/v1/chain/minimum-fee-rate", "{\"sats_per_kvb\":1000}", WalletApi::minimumFeeRate),
                new Call("POST /api/v1/chain/regtest/blocks", TIP, api -> api.mine(new Chain.Mine(1, null))),
                new Call(
                        "POST /api/v1/chain/regtest/funds",
                        "{\"txid\":\"t\"}",
                        api -> api.fund(new Chain.Fund("a", 1_000))));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void goesToItsPathAndReadsTheWholeAnswer(Call call) {
        answer = call.answer();

        Object reply = call.call().apply(wallet);

        assertThat(seen).hasValue(call.goesTo());
        assertThat(JSON.valueToTree(reply).toString())
                .isEqualTo(JSON.readTree(call.answer()).toString());
    }
}
