package org.joinmarket.wallet.chain.bitcoind;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;
import tools.jackson.databind.JsonNode;

/**
 * Brings what is to be watched into a descriptor wallet of bitcoind, from now on: what was in blocks before is for
 * {@link HistoryScan}. Ranges are rounded up, so that an extension rarely needs another search; and bitcoind lengthens them
 * itself as addresses are used.
 */
final class DescriptorImport {
    private static final int RANGE_STEP = 1_000;
    private static final int HASH_BYTES = 8;

    private final RpcClient rpc;
    private final Network network;

    DescriptorImport(RpcClient rpc, Network network) {
        this.rpc = rpc;
        this.network = network;
    }

    /** @param lastIndex of the range */
    private record Wanted(WatchedBranch branch, String descriptor, int lastIndex) {}

    /** A hash of the single scripts of {@code wallet}; empty if there are none. */
    static String singlesOf(WatchedWallet wallet) {
        if (wallet.scripts().isEmpty()) return "";
        byte[] hash = Hashes.sha256(wallet.scripts().stream()
                .map(single -> single.script().hex())
                .collect(Collectors.joining(" "))
                .getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    /** A hash of all scripts of {@code wallet}. */
    static String hashOf(WatchedWallet wallet) {
        String ranges = wallet.branches().stream()
                .map(branch -> branch.accountXpub() + "/" + branch.branch() + "/" + branch.rangeEnd())
                .collect(Collectors.joining(" "));
        byte[] hash = Hashes.sha256((ranges + " " + singlesOf(wallet)).getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    /** From now on bitcoind's wallet {@code name} notices what is paid to the keys that are returned. */
    SearchState.Keys into(String name, WatchedWallet wallet) {
        List<Wanted> wanted = wanted(wallet);
        Map<String, JsonNode> there = there(name);
        List<Map<String, Object>> missing = new ArrayList<>();
        for (Wanted each : wanted)
            if (end(there, each.descriptor()) < each.branch().rangeEnd()) missing.add(request(each, there));
        for (String single : singles(wallet))
            if (!there.containsKey(single)) missing.add(Map.of("desc", single, "timestamp", "now"));
        if (!missing.isEmpty()) send(name, missing);
        return keys(wanted, missing.isEmpty() ? there : there(name), singlesOf(wallet));
    }

    /** What bitcoind watches of {@code wallet}; it may be more than it was told. */
    SearchState.Keys in(String name, WatchedWallet wallet) {
        return keys(wanted(wallet), there(name), singlesOf(wallet));
    }

    private static SearchState.Keys keys(List<Wanted> wanted, Map<String, JsonNode> there, String singles) {
        Map<String, Integer> ends = new HashMap<>();
        wanted.forEach(each -> ends.put(SearchState.Keys.name(each.branch()), end(there, each.descriptor())));
        return new SearchState.Keys(ends, singles);
    }

    private Map<String, JsonNode> there(String name) {
        Map<String, JsonNode> there = new HashMap<>();
        for (JsonNode known :
                rpc.call(name, "listdescriptors", List.of()).path("descriptors").values())
            there.put(known.path("desc").stringValue(""), known);
        return there;
    }

    private static int end(Map<String, JsonNode> there, String descriptor) {
        JsonNode known = there.get(descriptor);
        return known == null ? 0 : known.path("range").path(1).intValue(-1) + 1;
    }

    private List<Wanted> wanted(WatchedWallet wallet) {
        List<String> descriptors = new ArrayList<>();
        for (WatchedBranch branch : wallet.branches())
            descriptors.add("wpkh(" + branch.accountXpub() + "/" + branch.branch() + "/*)");
        List<String> checked = withChecksums(descriptors);
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < checked.size(); i++) {
            WatchedBranch branch = wallet.branches().get(i);
            int end = Math.ceilDiv(branch.rangeEnd(), RANGE_STEP) * RANGE_STEP;
            wanted.add(new Wanted(branch, checked.get(i), Math.min(end, WatchedBranch.MAX_RANGE_END) - 1));
        }
        return wanted;
    }

    private List<String> singles(WatchedWallet wallet) {
        return withChecksums(wallet.scripts().stream()
                .map(single -> descriptorOf(single.script()))
                .toList());
    }

    private String descriptorOf(Script script) {
        return Addresses.fromScript(network, script)
                .map(address -> "addr(" + address + ")")
                .orElseGet(() -> "raw(" + script.hex() + ")");
    }

    /** A range in bitcoind must not shrink, and bitcoind lengthens it itself as addresses are used. */
    private static Map<String, Object> request(Wanted wanted, Map<String, JsonNode> there) {
        int last = Math.max(wanted.lastIndex(), end(there, wanted.descriptor()) - 1);
        return Map.of("desc", wanted.descriptor(), "timestamp", "now", "range", List.of(0, last));
    }

    private void send(String name, List<Map<String, Object>> requests) {
        JsonNode results = rpc.importInto(name, requests);
        for (JsonNode result : results.values()) {
            if (result.path("success").asBoolean(false)) continue;
            JsonNode error = result.path("error");
            String reason = error.path("message").stringValue("");
            throw new RpcFailure("importdescriptors", error.path("code").intValue(0), RpcClient.plain(reason));
        }
    }

    private List<String> withChecksums(List<String> descriptors) {
        return rpc
                .batch(
                        "getdescriptorinfo",
                        descriptors.stream().map(List::<Object>of).toList())
                .stream()
                .map(info -> info.path("descriptor").stringValue(""))
                .toList();
    }
}
