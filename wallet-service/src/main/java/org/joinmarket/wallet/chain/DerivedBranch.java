package org.joinmarket.wallet.chain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.HdPublicKey;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.crypto.PublicKey;

/**
 * The scripts of the keys below one branch of an extended public key. What is kept of them is believed only if its first and its
 * last one are what is derived from the key. Immutable.
 */
@Slf4j
public final class DerivedBranch {
    private final String id;
    private final String accountXpub;
    private final HdPublicKey branch;
    private final BiFunction<PublicKey, Integer, Script> form;
    private final List<Script> scripts;

    private DerivedBranch(
            String id,
            String accountXpub,
            HdPublicKey branch,
            BiFunction<PublicKey, Integer, Script> form,
            List<Script> scripts) {
        this.id = id;
        this.accountXpub = accountXpub;
        this.branch = branch;
        this.form = form;
        this.scripts = scripts;
    }

    /**
     * Without scripts yet.
     *
     * @param form makes the script of a key and its index
     * @throws IllegalArgumentException if the extended public key is not one of the network
     */
    public static DerivedBranch of(
            String accountXpub, int branch, Network network, BiFunction<PublicKey, Integer, Script> form) {
        byte[] id = Hashes.sha256((accountXpub + "/" + branch).getBytes(StandardCharsets.US_ASCII));
        return new DerivedBranch(
                HexFormat.of().formatHex(id),
                accountXpub,
                HdPublicKey.parse(accountXpub, network).child(branch),
                form,
                List.of());
    }

    String accountXpub() {
        return accountXpub;
    }

    /** From index 0 on. */
    public List<Script> scripts() {
        return scripts;
    }

    /** Of one key, from that key and nothing else. */
    public Script derive(int index) {
        return form.apply(branch.child(index).key(), index);
    }

    /** This one with the scripts of keys {@code 0} to {@code end - 1}: as far as possible from the memory, which gets the rest. */
    public DerivedBranch to(int end, ScriptMemory memory) {
        if (end <= scripts.size()) return this;
        List<Script> longer = new ArrayList<>(end);
        longer.addAll(scripts.isEmpty() ? kept(end, memory) : scripts);
        int from = longer.size();
        for (PublicKey key : branch.childKeys(from, end)) longer.add(form.apply(key, longer.size()));
        if (from < end) memory.keep(id, longer, from);
        return new DerivedBranch(id, accountXpub, branch, form, Collections.unmodifiableList(longer));
    }

    private List<Script> kept(int end, ScriptMemory memory) {
        List<Script> all = memory.read(id);
        List<Script> kept = all.subList(0, Math.min(end, all.size()));
        if (kept.isEmpty()) return kept;
        int last = kept.size() - 1;
        if (kept.getFirst().equals(derive(0)) && kept.getLast().equals(derive(last))) return kept;
        log.warn("scripts that were kept are not those of their key: they are derived again");
        return List.of();
    }
}
