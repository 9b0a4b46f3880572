package org.joinmarket.benchmarks.wallet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.Mnemonic;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.process.ChainChoice;
import tools.jackson.databind.JsonNode;

/** A bitcoind on regtest whose blocks hold the {@link LongHistory} of one wallet, which it does not know yet. */
final class HistoryNode implements AutoCloseable {
    private static final int WORDS = 12;
    private static final int MATURITY = 100;
    private static final int PARTS = 200;
    private static final int DEPOSITS_IN_A_HUNDRED = 4;
    private static final int TRANSACTIONS_IN_A_BLOCK = 10;
    private static final int CONFIRMATIONS = 6;

    private final Bitcoind node;
    private final NodeRpc rpc;
    private final String mnemonic;
    private final long balance;
    private final String note;

    private HistoryNode(Bitcoind node, NodeRpc rpc, String mnemonic, long balance, String note) {
        this.node = node;
        this.rpc = rpc;
        this.mnemonic = mnemonic;
        this.balance = balance;
        this.note = note;
    }

    /** Takes its time. */
    static HistoryNode with(int transactions) {
        Bitcoind node = Bitcoind.start(
                "-txindex=0", "-blockfilterindex=0", "-dbcache=200", "-persistmempool=0", "-unsafesqlitesync");
        try {
            return of(node, new NodeRpc(node), transactions);
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** Of a wallet that nobody has used. */
    static String newMnemonic() {
        return String.join(" ", Mnemonic.generate(WORDS, new SecureRandom()).words());
    }

    private static HistoryNode of(Bitcoind node, NodeRpc rpc, int transactions) {
        String mnemonic = newMnemonic();
        try (Bip39Seed seed = Mnemonic.parse(mnemonic).orElseThrow().toSeed("");
                HdKey master = seed.masterKey()) {
            long start = System.nanoTime();
            LongHistory history = new LongHistory(master);
            make(rpc, history, transactions);
            String note = String.format(
                    Locale.ROOT,
                    "The history: %d transactions of the wallet in %d blocks, %d addresses used, %d coins left; made in %.0f s."
                            + " bitcoind runs with `-unsafesqlitesync`: else its own wallet waits several times for the disk for each"
                            + " transaction and each bond that it hears of, which takes many minutes in a cold import.",
                    transactions,
                    rpc.call("getblockcount").intValue(),
                    history.addresses(),
                    history.coins(),
                    (System.nanoTime() - start) / 1e9);
            return new HistoryNode(node, rpc, mnemonic, history.balance(), note);
        }
    }

    private static void make(NodeRpc rpc, LongHistory history, int transactions) {
        String open = Addresses.fromScript(Network.REGTEST, LongHistory.OPEN).orElseThrow();
        JsonNode first = rpc.call("generatetoaddress", MATURITY + 1, open).get(0);
        JsonNode coinbase =
                rpc.call("getblock", first.stringValue(), 2).path("tx").get(0);
        long sats = coinbase.path("vout")
                .get(0)
                .path("value")
                .decimalValue()
                .movePointRight(8)
                .longValueExact();
        mine(rpc, open, List.of(history.split(new TxId(coinbase.path("txid").stringValue()), sats, PARTS)));
        int deposits = Math.max(2 * LongHistory.MIXDEPTHS, transactions * DEPOSITS_IN_A_HUNDRED / 100);
        List<Transaction> block = new ArrayList<>();
        for (int made = 0; made < transactions; made++) {
            block.add(made < deposits ? history.deposit() : history.round());
            if (block.size() < TRANSACTIONS_IN_A_BLOCK) continue;
            mine(rpc, open, block);
            block.clear();
        }
        if (!block.isEmpty()) mine(rpc, open, block);
        JsonNode _ = rpc.call("generatetoaddress", CONFIRMATIONS, open);
    }

    private static void mine(NodeRpc rpc, String payTo, List<Transaction> transactions) {
        JsonNode _ = rpc.call(
                "generateblock",
                payTo,
                transactions.stream().map(Transaction::hex).toList());
    }

    ChainChoice chain() {
        return new ChainChoice.Bitcoind(node.rpcUrl(), node.cookieFile());
    }

    String mnemonic() {
        return mnemonic;
    }

    /** What the wallet has, in satoshi. */
    long balance() {
        return balance;
    }

    /** What the history is, and how long it took to make it. */
    String note() {
        return note;
    }

    /** Of all wallets: what it knows of them is gone, as on a node that never heard of them. */
    void forgetWallets() {
        for (JsonNode name : rpc.call("listwallets").values()) {
            JsonNode _ = rpc.call("unloadwallet", name.stringValue(), false);
        }
        Path folder = node.directory().resolve("regtest").resolve("wallets");
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(one -> !one.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList()) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("bitcoind's wallets cannot be removed", e);
        }
        if (!rpc.call("listwallets").isEmpty()) throw new BenchFailed("bitcoind keeps its wallets");
    }

    @Override
    public void close() {
        rpc.close();
        node.close();
    }
}
