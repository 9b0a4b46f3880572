package org.joinmarket.wallet.chain.bitcoind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.RegtestChain;
import tools.jackson.databind.JsonNode;

/** Mines and pays on a bitcoind in regtest, from a wallet of bitcoind named {@value #MINER}. */
final class BitcoindRegtest implements RegtestChain {
    static final String MINER = "jm_regtest_miner";

    private static final int FEE_RATE = 2;
    private static final int MATURING = 101;
    private static final int ATTEMPTS = 3;
    private static final int BLOCKS_AT_ONCE = 10;
    private static final Sats MIN_FUND = new Sats(1_000);

    private final RpcClient rpc;
    private final ReentrantLock lock = new ReentrantLock(); // one at a time: wallet, then blocks

    BitcoindRegtest(RpcClient rpc) {
        this.rpc = rpc;
    }

    @Override
    public List<String> mine(int blocks, Optional<Script> payTo) {
        if (blocks < 1 || blocks > MAX_BLOCKS)
            throw new IllegalArgumentException("1 to " + MAX_BLOCKS + " blocks, not " + blocks);
        lock.lock();
        try {
            String descriptor =
                    payTo.map(script -> "raw(" + script.hex() + ")").orElseGet(() -> "addr(" + newAddress() + ")");
            String checked =
                    rpc.ask("getdescriptorinfo", descriptor).path("descriptor").stringValue("");
            List<String> hashes = new ArrayList<>(blocks);
            for (JsonNode hash :
                    rpc.ask("generatetodescriptor", blocks, checked).values()) hashes.add(hash.stringValue());
            return hashes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public TxId fund(Script script, Sats amount) {
        if (amount.isLessThan(MIN_FUND)) throw new IllegalArgumentException("too little to fund: " + amount);
        String address = Addresses.fromScript(Network.REGTEST, script)
                .orElseThrow(() -> new IllegalArgumentException("a script without an address cannot be funded"));
        lock.lock();
        try {
            loadMiner();
            for (int mined = 0; mined <= MAX_BLOCKS; ) {
                Optional<TxId> paid = pay(address, amount);
                if (paid.isPresent()) return paid.get();
                int blocks = mined == 0 && hasNothing() ? MATURING : BLOCKS_AT_ONCE;
                mine(blocks, Optional.empty());
                mined += blocks;
            }
            throw new IllegalArgumentException("the regtest miner cannot earn " + amount + " sats");
        } finally {
            lock.unlock();
        }
    }

    private Optional<TxId> pay(String address, Sats amount) {
        try {
            String txid = sent(address, amount);
            rpc.ask("syncwithvalidationinterfacequeue"); // so that watching wallets have heard of it, too
            return Optional.of(new TxId(txid));
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.INSUFFICIENT_FUNDS) return Optional.empty();
            throw e;
        }
    }

    private String sent(String address, Sats amount) {
        var payment = Map.of("address", address, "amount", RpcClient.bitcoin(amount), "fee_rate", FEE_RATE);
        for (int attempt = 1; ; attempt++) {
            String txid = rpc.call(MINER, "sendtoaddress", payment).stringValue();
            if (send(txid, attempt == ATTEMPTS)) return txid;
        }
    }

    /**
     * With {@code walletbroadcast=0} a bitcoind sends nothing for its wallets; sent twice is as good as once.
     *
     * @return false if the node does not take it, as Bitcoin Knots with a lock time of 21, which the wallet has made up by chance: it is forgotten then
     */
    private boolean send(String txid, boolean last) {
        String hex = rpc.call(MINER, "gettransaction", Map.of("txid", txid))
                .path("hex")
                .stringValue();
        try {
            rpc.ask("sendrawtransaction", hex, 0);
            return true;
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.ALREADY_IN_CHAIN) return true; // somebody has mined it meanwhile
            if (e.code() != RpcFailure.VERIFY_REJECTED || last) throw e;
            rpc.call(MINER, "abandontransaction", Map.of("txid", txid));
            return false;
        }
    }

    private boolean hasNothing() {
        JsonNode mine = rpc.call(MINER, "getbalances", List.of()).path("mine");
        return RpcClient.sats(mine.path("trusted")).equals(Sats.ZERO);
    }

    private String newAddress() {
        loadMiner();
        return rpc.call(MINER, "getnewaddress", List.of("", "bech32")).stringValue();
    }

    private void loadMiner() {
        for (JsonNode loaded : rpc.ask("listwallets").values())
            if (loaded.stringValue("").equals(MINER)) return;
        try {
            rpc.ask("loadwallet", MINER);
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.WALLET_ALREADY_LOADED) return;
            if (e.code() != RpcFailure.WALLET_NOT_FOUND) throw e;
            rpc.ask("createwallet", MINER);
        }
    }
}
