package org.joinmarket.wallet.coins;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Freezes what strangers pay to an address whose coins were spent (wallet.md 4): spent together with others, such dust would tell
 * whose they are. Only what arrives is judged, and once: coins that were there when a wallet was first looked at, coins of addresses
 * that never had any, and coins that a search finds in blocks of before are not frozen, and what was unfrozen stays so. What
 * was seen is on the disk, so that a payment that arrives while the service is down is judged as any other; so are the addresses
 * that were emptied before a wallet came here, or between a back-up and its restoration.
 */
@Slf4j
public final class ReuseGuard {
    /** Coins and addresses in one query. */
    private static final int BATCH = 500;

    private final ChainBackend chain;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final long maxSats;
    private final EventHub events;
    private final Counter frozen;

    /** By wallet, the coins that are on the disk as seen in a block: nothing about them changes any more. */
    private final Map<String, Set<OutPoint>> settled = new ConcurrentHashMap<>();

    /** @param maxSats coins of more are not frozen; 0: none are, -1: all are */
    public ReuseGuard(
            ChainBackend chain,
            JdbcClient jdbc,
            TransactionTemplate transactions,
            long maxSats,
            EventHub events,
            MeterRegistry meters) {
        this.chain = chain;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.maxSats = maxSats;
        this.events = events;
        this.frozen = Counter.builder("jm.wallet.coins.frozen")
                .description("coins frozen because their address had been used")
                .register(meters);
    }

    /** @param unspent all coins of the wallet as the chain has them now, without bonds */
    void look(Wallet wallet, List<WalletOutput> unspent) {
        Set<OutPoint> known = settled.getOrDefault(wallet.name(), Set.of());
        List<WalletOutput> open = unspent.stream()
                .filter(output -> output.output().confirmations() == 0 || !known.contains(output.outPoint()))
                .toList();
        if (open.isEmpty()) return;
        judge(wallet, unspent, open);
        settled.put(
                wallet.name(),
                unspent.stream()
                        .filter(output -> output.output().confirmations() > 0)
                        .map(WalletOutput::outPoint)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** @param open those of {@code unspent} that may be new, or new in a block */
    private void judge(Wallet wallet, List<WalletOutput> unspent, List<WalletOutput> open) {
        Map<OutPoint, Boolean> seen = seen(wallet, open);
        List<WalletOutput> arrived = open.stream()
                .filter(output -> !seen.containsKey(output.outPoint()))
                .toList();
        List<WalletOutput> confirmed = open.stream()
                .filter(output ->
                        output.output().confirmations() > 0 && Boolean.FALSE.equals(seen.get(output.outPoint())))
                .toList();
        if (arrived.isEmpty() && confirmed.isEmpty()) return;
        Set<OutPoint> reusing = reusing(wallet, unspent, arrived);
        transactions.executeWithoutResult(_ -> {
            arrived.forEach(output -> insert(wallet, output, reusing.contains(output.outPoint())));
            confirmed.forEach(output -> confirm(wallet, output.outPoint()));
        });
        if (reusing.isEmpty()) return;
        frozen.increment(reusing.size());
        log.atInfo()
                .addKeyValue("wallet", wallet.name())
                .addKeyValue("coins", reusing.size())
                .log("coins frozen, their address had been used");
    }

    /**
     * A look that has begun.
     *
     * @param paid what had coins that were not seen here: before a wallet's first look, and between a back-up and its restoration, of
     *     which only what a block has paid counts. What left the mempool may come again, as the first coin of its address
     * @param hash what was seen so far
     */
    record Begun(Set<KeyPath> paid, @Nullable String hash) {}

    /**
     * To be asked before the coins: an address whose first coin arrives in between would count as emptied, and its coin be frozen.
     *
     * @param used what was ever paid to
     */
    Begun begin(Wallet wallet, Set<KeyPath> used) {
        Optional<Seen> seen = seen(wallet);
        if (seen.isEmpty()) return new Begun(used, null);
        String hash = seen.get().hash();
        return new Begun(hash == null ? chain.paidInBlocks(wallet.watchId()) : Set.of(), hash);
    }

    /**
     * Everything up to this block was seen: what is found later in blocks of before was there already. Not if somebody has said
     * meanwhile that more is to be looked at.
     *
     * @param begun of which {@code paid} is noted only now: the coins that are there were judged without it
     */
    void lookedAt(Wallet wallet, ChainTip block, Begun begun) {
        transactions.executeWithoutResult(_ -> {
            begun.paid()
                    .forEach(path -> jdbc.sql("insert into emptied_addresses (wallet, mixdepth, branch, key_index)"
                                    + " values (?, ?, ?, ?) on conflict do nothing")
                            .params(wallet.name(), path.mixdepth(), path.branch(), path.index())
                            .update());
            jdbc.sql("update wallets set seen_height = ?, seen_hash = ? where name = ? and coalesce(seen_hash, '') = ?")
                    .params(block.height(), block.hash(), wallet.name(), Objects.requireNonNullElse(begun.hash(), ""))
                    .update();
        });
    }

    /** Those of {@code outputs} that were seen, and whether that was in a block. */
    private Map<OutPoint, Boolean> seen(Wallet wallet, List<WalletOutput> outputs) {
        Map<OutPoint, Boolean> seen = new HashMap<>();
        for (List<WalletOutput> batch : batches(outputs)) {
            jdbc.sql("select outpoint, confirmed from seen_coins where wallet = :wallet and outpoint in (:outpoints)")
                    .param("wallet", wallet.name())
                    .param(
                            "outpoints",
                            batch.stream()
                                    .map(output -> output.outPoint().toString())
                                    .toList())
                    .query((rs, _) -> seen.put(OutPoint.parse(rs.getString(1)).orElseThrow(), rs.getInt(2) == 1))
                    .list();
        }
        return seen;
    }

    private static List<List<WalletOutput>> batches(List<WalletOutput> all) {
        List<List<WalletOutput>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH)
            batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
        return batches;
    }

    /**
     * Which of {@code arrived} are to be frozen. Coins that are frozen for this do not fill an address: else a second payment to
     * it would not be noticed.
     */
    private Set<OutPoint> reusing(Wallet wallet, List<WalletOutput> unspent, List<WalletOutput> arrived) {
        Optional<Seen> seen = seen(wallet);
        if (seen.isEmpty()) return Set.of();
        List<WalletOutput> suspects = arrived.stream()
                .filter(output -> isDust(output) && wasFunded(wallet, output.path(), unspent))
                .toList();
        if (suspects.isEmpty()) return Set.of();
        Set<KeyPath> filled = filled(wallet, unspent, arrived);
        int tip = chain.tip().height();
        int seenHeight = stillSeen(seen.get());
        return suspects.stream()
                .filter(output -> !filled.contains(output.path()))
                .filter(output -> {
                    int confirmations = output.output().confirmations();
                    return confirmations == 0 || tip - confirmations + 1 > seenHeight;
                })
                .map(WalletOutput::outPoint)
                .collect(Collectors.toSet());
    }

    private boolean isDust(WalletOutput output) {
        return maxSats < 0 || output.output().value().value() <= maxSats;
    }

    /** @param hash null in a database that was restored, or of an earlier version */
    private record Seen(int height, @Nullable String hash) {}

    private Optional<Seen> seen(Wallet wallet) {
        return jdbc.sql("select seen_height, seen_hash from wallets where name = ? and seen_height is not null")
                .param(wallet.name())
                .query((rs, _) -> new Seen(rs.getInt(1), rs.getString(2)))
                .optional();
    }

    /** After a reorganisation the blocks that took the place of those that were seen were not. */
    private int stillSeen(Seen seen) {
        String hash = seen.hash();
        if (hash == null) return seen.height();
        boolean isThere = chain.block(seen.height())
                .filter(block -> block.hash().equals(hash))
                .isPresent();
        return isThere ? seen.height() : seen.height() - BlockMark.DEEPEST;
    }

    /** A payment that is replaced before it is in a block comes again as another coin: that is no reuse. */
    private boolean wasFunded(Wallet wallet, KeyPath path, List<WalletOutput> unspent) {
        return isKnownAsFunded(wallet, path) || confirmUnseen(wallet, path, unspent);
    }

    /** A coin that was spent before it was in a block, as by a child, is not seen there, and its address had it all the same. */
    private boolean confirmUnseen(Wallet wallet, KeyPath path, List<WalletOutput> unspent) {
        Set<OutPoint> there = unspent.stream().map(WalletOutput::outPoint).collect(Collectors.toSet());
        for (OutPoint gone : unconfirmed(wallet, path)) {
            if (there.contains(gone) || !(chain.status(gone.txid()) instanceof TransactionStatus.Confirmed)) continue;
            confirm(wallet, gone);
            return true;
        }
        return false;
    }

    private List<OutPoint> unconfirmed(Wallet wallet, KeyPath path) {
        return jdbc.sql(
                        "select outpoint from seen_coins where wallet = ? and mixdepth = ? and branch = ? and key_index = ?"
                                + " and confirmed = 0")
                .params(wallet.name(), path.mixdepth(), path.branch(), path.index())
                .query((rs, _) -> OutPoint.parse(rs.getString(1)).orElseThrow())
                .list();
    }

    private boolean isKnownAsFunded(Wallet wallet, KeyPath path) {
        return jdbc.sql("select (select count(*) from seen_coins where wallet = :wallet and mixdepth = :mixdepth"
                                + " and branch = :branch and key_index = :index and confirmed = 1)"
                                + " + (select count(*) from emptied_addresses where wallet = :wallet"
                                + " and mixdepth = :mixdepth and branch = :branch and key_index = :index)")
                        .param("wallet", wallet.name())
                        .param("mixdepth", path.mixdepth())
                        .param("branch", path.branch())
                        .param("index", path.index())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private Set<KeyPath> filled(Wallet wallet, List<WalletOutput> unspent, List<WalletOutput> arrived) {
        Set<OutPoint> others =
                arrived.stream().map(WalletOutput::outPoint).collect(Collectors.toCollection(HashSet::new));
        jdbc.sql("select outpoint from frozen_outpoints where wallet = ? and reason = ?")
                .params(wallet.name(), FreezeReason.ADDRESS_REUSE.name())
                .query(String.class)
                .list()
                .forEach(text -> others.add(OutPoint.parse(text).orElseThrow()));
        return unspent.stream()
                .filter(output -> !others.contains(output.outPoint()))
                .map(WalletOutput::path)
                .collect(Collectors.toSet());
    }

    /** Nothing if another process was faster: it has judged the coin. */
    private void insert(Wallet wallet, WalletOutput output, boolean reuses) {
        KeyPath path = output.path();
        int inserted = jdbc.sql("insert into seen_coins (wallet, outpoint, mixdepth, branch, key_index, confirmed)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                .params(
                        wallet.name(),
                        output.outPoint().toString(),
                        path.mixdepth(),
                        path.branch(),
                        path.index(),
                        output.output().confirmations() > 0 ? 1 : 0)
                .update();
        if (inserted != 1 || !reuses) return;
        int added = jdbc.sql(
                        "insert into frozen_outpoints (wallet, outpoint, reason) values (?, ?, ?) on conflict do nothing")
                .params(wallet.name(), output.outPoint().toString(), FreezeReason.ADDRESS_REUSE.name())
                .update();
        if (added == 1)
            events.tell(Happening.coin(output.outPoint().toString(), wallet.name(), FreezeReason.ADDRESS_REUSE));
    }

    private void confirm(Wallet wallet, OutPoint outPoint) {
        jdbc.sql("update seen_coins set confirmed = 1 where wallet = ? and outpoint = ?")
                .params(wallet.name(), outPoint.toString())
                .update();
    }
}
