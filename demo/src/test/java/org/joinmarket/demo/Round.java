package org.joinmarket.demo;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.api.Wallets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A finished round of a taker with two makers: 20 000 000 sats, 531 for the miner, 2 500 for each maker less 250. */
final class Round {
    private static final String P2WPKH = "0014" + "00".repeat(20);

    static final Transaction TRANSACTION = new Transaction(
            2,
            Stream.of("aa", "bb", "cc")
                    .map(txid -> TxInput.unsigned(outPoint(txid), TxInput.SEQUENCE_FINAL))
                    .toList(),
            Stream.of(20_000_000L, 79_994_469L, 20_002_500L, 20_000_000L, 20_002_500L, 20_000_000L)
                    .map(sats -> new TxOutput(new Sats(sats), Script.ofHex(P2WPKH)))
                    .toList(),
            0);

    static final JsonNode JOB = JsonMapper.builder()
            .build()
            .valueToTree(Map.of(
                    "state",
                    "COMPLETED",
                    "transaction",
                    TRANSACTION.hex(),
                    "amount_sats",
                    20_000_000,
                    "coinjoin_millis",
                    123,
                    "fees",
                    Map.of("own_miner_fee_sats", 531, "total_cost_sats", 5_531),
                    "makers",
                    List.of(
                            Map.of("nick", "J5aliceOOOOOOOOO", "fee_sats", 2_500),
                            Map.of("nick", "J5bobOOOOOOOOOOO", "fee_sats", 2_500))));

    private Round() {}

    private static OutPoint outPoint(String txid) {
        return new OutPoint(new TxId(txid.repeat(32)), 0);
    }

    static Snapshot before() {
        return new Snapshot(
                Map.of(
                        "aa".repeat(32) + ":0", coin("maker-1", 40_000_000, 0),
                        "bb".repeat(32) + ":0", coin("taker", 100_000_000, 0)),
                Map.of("taker", 100_000_000L, "maker-1", 40_000_000L, "maker-2", 40_000_000L));
    }

    static Snapshot after() {
        String txid = TRANSACTION.txid().hex();
        return new Snapshot(
                Map.of(
                        txid + ":0", coin("taker", 20_000_000, 1),
                        txid + ":1", coin("taker", 79_994_469, 0),
                        txid + ":2", coin("maker-1", 20_002_500, 0)),
                Map.of("taker", 99_994_469L, "maker-1", 40_002_500L, "maker-2", 40_002_500L));
    }

    private static Snapshot.Coin coin(String wallet, long sats, int mixdepth) {
        return new Snapshot.Coin(
                wallet,
                new Wallets.Utxo(
                        "", sats, mixdepth, "", "", 7, false, false, null, null, Wallets.AddressStatus.DEPOSIT));
    }
}
