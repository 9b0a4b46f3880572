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
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import tools.jackson.databind.JsonNode;

/**
 * Brings what is to be watched into a descriptor wallet of bitcoind, once.
 *
 * <p>An import starts a scan from the wallet's birth that bitcoind does not resume after a crash and of which it keeps no
 * record. So when a scan is over a mark for each range is imported, and one for all single scripts: {@code raw(6a..)}, an
 * output script that nobody can be paid to, with a hash of what was asked for. Where the mark is, nothing is left to do.
 * Ranges are rounded up, so that an extension rarely needs another scan.
 */
final class DescriptorImport {
    private static final int RANGE_STEP = 1_000;
    private static final String OP_RETURN_16_BYTES = "6a10";
    private static final int MARK_BYTES = 16;

    private final RpcClient rpc;
    private final Network network;

    DescriptorImport(RpcClient rpc, Network network) {
        this.rpc = rpc;
        this.network = network;
    }

    /** @param lastIndex of the range */
    private record Wanted(String descriptor, int lastIndex) {}

    /** Returns when all history since the birth of {@code wallet} is known to bitcoind's wallet {@code name}. */
    void into(String name, WatchedWallet wallet) {
        List<Wanted> wanted = wanted(wallet);
        List<String> unchecked =
                new ArrayList<>(wanted.stream().map(DescriptorImport::markOf).toList());
        if (!wallet.scripts().isEmpty()) unchecked.add(markOf(wallet.scripts()));
        List<String> marks = withChecksums(unchecked);
        Map<String, JsonNode> there = new HashMap<>();
        for (JsonNode known :
                rpc.call(name, "listdescriptors", List.of()).path("descriptors").values())
            there.put(known.path("desc").stringValue(""), known);
        List<Map<String, Object>> missing = new ArrayList<>();
        List<Map<String, Object>> missingMarks = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (there.containsKey(marks.get(i))) continue;
            missing.add(request(wanted.get(i), there, since(wallet)));
            missingMarks.add(Map.of("desc", marks.get(i), "timestamp", "now"));
        }
        if (!wallet.scripts().isEmpty() && !there.containsKey(marks.getLast())) {
            missing.addAll(singles(wallet));
            missingMarks.add(Map.of("desc", marks.getLast(), "timestamp", "now"));
        }
        if (missing.isEmpty()) return;
        send(name, missing);
        send(name, missingMarks);
    }

    private List<Wanted> wanted(WatchedWallet wallet) {
        List<String> descriptors = new ArrayList<>();
        List<Integer> lastIndices = new ArrayList<>();
        for (WatchedBranch branch : wallet.branches()) {
            descriptors.add("wpkh(" + branch.accountXpub() + "/" + branch.branch() + "/*)");
            lastIndices.add(Math.ceilDiv(branch.rangeEnd(), RANGE_STEP) * RANGE_STEP - 1);
        }
        List<String> checked = withChecksums(descriptors);
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < checked.size(); i++) wanted.add(new Wanted(checked.get(i), lastIndices.get(i)));
        return wanted;
    }

    private List<Map<String, Object>> singles(WatchedWallet wallet) {
        List<String> descriptors = withChecksums(wallet.scripts().stream()
                .map(single -> descriptorOf(single.script()))
                .toList());
        List<Map<String, Object>> requests = new ArrayList<>();
        for (String descriptor : descriptors) requests.add(Map.of("desc", descriptor, "timestamp", since(wallet)));
        return requests;
    }

    private static long since(WatchedWallet wallet) {
        return Math.max(0, wallet.birth().getEpochSecond());
    }

    private String descriptorOf(Script script) {
        return Addresses.fromScript(network, script)
                .map(address -> "addr(" + address + ")")
                .orElseGet(() -> "raw(" + script.hex() + ")");
    }

    private static String markOf(Wanted wanted) {
        return mark(wanted.descriptor() + " " + wanted.lastIndex());
    }

    private static String markOf(List<WatchedScript> scripts) {
        return mark(scripts.stream().map(single -> single.script().hex()).collect(Collectors.joining(" ")));
    }

    private static String mark(String text) {
        byte[] hash = Hashes.sha256(text.getBytes(StandardCharsets.US_ASCII));
        return "raw(" + OP_RETURN_16_BYTES + HexFormat.of().formatHex(hash, 0, MARK_BYTES) + ")";
    }

    /** A range in bitcoind must not shrink, and bitcoind lengthens it itself as addresses are used. */
    private static Map<String, Object> request(Wanted wanted, Map<String, JsonNode> there, long since) {
        Map<String, Object> request = new HashMap<>();
        request.put("desc", wanted.descriptor());
        request.put("timestamp", since);
        JsonNode known = there.get(wanted.descriptor());
        int longest = known == null ? 0 : known.path("range").path(1).intValue(0);
        request.put("range", List.of(0, Math.max(wanted.lastIndex(), longest)));
        return request;
    }

    private void send(String name, List<Map<String, Object>> requests) {
        JsonNode results = rpc.callLong(name, "importdescriptors", List.of(requests));
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
