package org.joinmarket.wallet;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.NodeRpc;
import tools.jackson.databind.JsonNode;

/** Reorganisations of a real bitcoind's chain. */
final class Branches implements AutoCloseable {
    /** Whom the blocks pay: nobody here. */
    private static final String MINER = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private static final int DEPTH = 6;

    private final NodeRpc node;
    private final NodeRpc miner;

    Branches(Bitcoind bitcoind) {
        node = new NodeRpc(bitcoind.rpcUrl(), bitcoind.cookieFile());
        miner = new NodeRpc(URI.create(bitcoind.rpcUrl() + "/wallet/jm_regtest_miner"), bitcoind.cookieFile());
    }

    /** The last six blocks give way to seven that have nothing in them; what was in the six is in the mempool again. */
    void replaceSixBlocks() {
        replaceSixBlocks(List::of);
    }

    /** @param first transactions for the lowest of the seven, made once the six are gone; hex */
    void replaceSixBlocks(Supplier<List<String>> first) {
        int height = node.call("getblockcount").intValue();
        node.call(
                "invalidateblock", node.call("getblockhash", height - DEPTH + 1).stringValue());
        mine(first.get());
        for (int i = 0; i < DEPTH; i++) mine(List.of());
    }

    /** A block with exactly these transactions, hex. */
    void mine(List<String> transactions) {
        node.call("generateblock", MINER, transactions);
        settle();
    }

    /** Returns when the node's own wallets have heard of every block. */
    void settle() {
        node.call("syncwithvalidationinterfacequeue");
    }

    /** Of a coin that the regtest miner paid with: the deposit that it made will never be. */
    String takeBack(String txid) {
        JsonNode input = node.call("getrawtransaction", txid, true).path("vin").path(0);
        String spent = input.path("txid").stringValue();
        int vout = input.path("vout").intValue();
        var value = node.call("getrawtransaction", spent, true)
                .path("vout")
                .path(vout)
                .path("value")
                .decimalValue();
        String raw = node.call(
                        "createrawtransaction",
                        List.of(Map.of("txid", spent, "vout", vout)),
                        List.of(Map.of(MINER, value.subtract(BigDecimal.valueOf(1, 4)))))
                .stringValue();
        return miner.call("signrawtransactionwithwallet", raw).path("hex").stringValue();
    }

    @Override
    public void close() {
        node.close();
        miner.close();
    }
}
