package org.joinmarket.wallet.chain.bitcoind;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import tools.jackson.databind.JsonNode;

/**
 * What a bitcoind can do, asked when it is first met and again after each outage: another one may have come back.
 *
 * @param version as {@code 290300}
 * @param transactionIndex whether it finds any transaction in any block
 * @param notices endpoints at which it publishes what happens, by ZMQ
 */
record NodeFacts(int version, boolean transactionIndex, boolean pruned, List<String> notices) {
    /** Bitcoin Core 25.0 (wallet.md 11.2 asks for 24; descriptor wallets and scans are as we use them from 25 on). */
    static final int MIN_VERSION = 250_000;

    static final Set<String> NEEDED = Set.of(
            "abandontransaction",
            "createwallet",
            "estimatesmartfee",
            "getaddressinfo",
            "getbalances",
            "getblockcount",
            "getblockhash",
            "getblockheader",
            "getchaintxstats",
            "getdescriptorinfo",
            "getmempoolentry",
            "getmempoolinfo",
            "getrawtransaction",
            "gettransaction",
            "gettxout",
            "getwalletinfo",
            "importdescriptors",
            "listdescriptors",
            "listlockunspent",
            "listsinceblock",
            "listunspent",
            "listwallets",
            "loadwallet",
            "rescanblockchain",
            "sendrawtransaction",
            "setlabel");

    NodeFacts {
        notices = List.copyOf(notices);
    }

    /**
     * @param blockchainInfo what it says of its blocks
     * @throws ChainUnavailable as {@link ChainTrouble#UNSUPPORTED_NODE} if it will not do
     */
    static NodeFacts ask(RpcClient rpc, JsonNode blockchainInfo) {
        JsonNode network = rpc.ask("getnetworkinfo");
        int version = network.path("version").intValue();
        if (version < MIN_VERSION)
            throw new ChainUnavailable(
                    ChainTrouble.UNSUPPORTED_NODE,
                    "bitcoind at " + rpc.url() + " is too old: version " + version + " ("
                            + RpcClient.plain(network.path("subversion").stringValue("")) + ")",
                    "use Bitcoin Core 25.0 or later",
                    null);
        Set<String> missing = new TreeSet<>(NEEDED);
        rpc.ask("help").stringValue("").lines().forEach(line -> missing.remove(firstWord(line)));
        if (!missing.isEmpty())
            throw new ChainUnavailable(
                    ChainTrouble.UNSUPPORTED_NODE,
                    "bitcoind at " + rpc.url() + " has no " + String.join(", ", missing),
                    "use one that was built with wallets, and start it without disablewallet",
                    null);
        return new NodeFacts(
                version,
                rpc.ask("getindexinfo").path("txindex").path("synced").asBoolean(false),
                blockchainInfo.path("pruned").asBoolean(false),
                notices(rpc));
    }

    private static String firstWord(String line) {
        int end = line.indexOf(' ');
        return end < 0 ? line : line.substring(0, end);
    }

    /** None from a bitcoind that was built without ZMQ. */
    private static List<String> notices(RpcClient rpc) {
        List<String> endpoints = new ArrayList<>();
        try {
            for (JsonNode one : rpc.ask("getzmqnotifications").values())
                endpoints.add(RpcClient.plain(one.path("type").stringValue("")) + " "
                        + RpcClient.plain(one.path("address").stringValue("")));
        } catch (RpcFailure e) {
            if (e.code() != RpcFailure.METHOD_NOT_FOUND) throw e;
        }
        return endpoints;
    }
}
