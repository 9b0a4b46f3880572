package org.joinmarket.wallet.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainLook;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.coins.Look;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * When each coin came and when it was gone. A coin that is in a block when it is first seen counts from that block's time, so
 * that the balances of a recovered wallet go back to before the recovery, as far as its coins are unspent.
 */
public final class CoinLedger {
    /** Blocks asked for in one look; the coins of further ones wait for the next. */
    private static final int MAX_BLOCKS = 500;

    /** Outpoints asked for in one statement. */
    private static final int BATCH = 200;

    /** After this time no mempool has what no block has. */
    private static final Duration FORGOTTEN = Duration.ofDays(15);

    private final JdbcClient jdbc;
    private final ChainBackend chain;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final EventHub events;

    public CoinLedger(
            JdbcClient jdbc,
            ChainBackend chain,
            TransactionTemplate transactions,
            InstantSource clock,
            EventHub events) {
        this.jdbc = jdbc;
        this.chain = chain;
        this.transactions = transactions;
        this.clock = clock;
        this.events = events;
    }

    /** The time of a block may be so far from ours: that alone changes nothing that was seen. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(2);

    /** @param isNews false for what only is in another block than before */
    private record Arrival(WalletOutput output, @Nullable Integer height, Instant since, boolean isNews) {}

    /**
     * To be called regularly, and not from two threads for one wallet.
     *
     * @param wallet followed
     * @throws org.joinmarket.wallet.chain.ChainUnavailable then less is noted, or nothing
     */
    public void look(Wallet wallet, Look look) {
        ChainLook blocks = look.blocks();
        Optional<BlockMark> last = lastLook(wallet);
        noteChanges(wallet, look);
        if (last.filter(blocks.tipMark()::equals).isPresent()) return;
        noteBlocksOfGone(wallet, last.filter(mark -> !blocks.has(mark)).map(mark -> mark.height() - BlockMark.DEEPEST));
        jdbc.sql("update wallets set ledger_height = ?, ledger_hash = ? where name = ?")
                .params(blocks.tip().height(), blocks.tip().hash(), wallet.name())
                .update();
    }

    private Optional<BlockMark> lastLook(Wallet wallet) {
        return jdbc.sql("select ledger_height, ledger_hash from wallets where name = ? and ledger_hash is not null")
                .param(wallet.name())
                .query((rs, _) -> new BlockMark(rs.getInt(1), rs.getString(2)))
                .optional();
    }

    /** @param waits what paid it is in no block yet */
    private record Gone(Spent coin, Optional<Integer> height, boolean waits) {}

    /**
     * The chain says of no coin that is gone where it was. One that was spent before a block had it, or before it was seen, gets its block here, and
     * counts from that block's time if that is earlier; one whose block is gone loses it, for it may never have been, unless what paid it
     * waits for another block.
     *
     * @param from coins of blocks from this height on are looked at again after a reorganisation; empty without one
     */
    private void noteBlocksOfGone(Wallet wallet, Optional<Integer> from) {
        List<Gone> doubtful = jdbc.sql(
                        "select * from coin_ledger where wallet = :wallet"
                                + " and gone_ms is not null and ((height is null and (gone_ms > :recently or waits = 1)) or height >= :from)")
                .param("wallet", wallet.name())
                .param("recently", clock.instant().minus(FORGOTTEN).toEpochMilli())
                .param("from", from.orElse(Integer.MAX_VALUE))
                .query((rs, _) -> new Gone(spent(rs), height(rs, "height"), rs.getInt("waits") != 0))
                .list();
        Map<TxId, TransactionStatus> now = new HashMap<>();
        for (Gone gone : doubtful) {
            TransactionStatus status =
                    now.computeIfAbsent(gone.coin().outPoint().txid(), chain::status);
            Optional<Integer> height =
                    status instanceof TransactionStatus.Confirmed(int at, int _) ? Optional.of(at) : Optional.empty();
            boolean waits = height.isEmpty() && isThere(status);
            if (height.equals(gone.height()) && waits == gone.waits()) continue;
            long mined = height.flatMap(chain::block)
                    .map(block -> block.time() * 1_000)
                    .orElse(Long.MAX_VALUE);
            jdbc.sql(
                            "update coin_ledger set height = :height, waits = :waits, seen_ms = case when seen_ms > :mined then :mined"
                                    + " else seen_ms end where wallet = :wallet and outpoint = :outpoint")
                    .param("height", height.orElse(null))
                    .param("waits", waits ? 1 : 0)
                    .param("mined", mined)
                    .param("wallet", wallet.name())
                    .param("outpoint", gone.coin().outPoint().toString())
                    .update();
            if (height.isPresent() && gone.height().isEmpty()) tell(wallet, gone.coin(), true);
        }
    }

    private static Spent spent(ResultSet row) throws SQLException {
        return new Spent(
                OutPoint.parse(row.getString("outpoint")).orElseThrow(),
                new KeyPath(row.getInt("mixdepth"), row.getInt("branch"), row.getInt("key_index")),
                new Sats(row.getLong("value_sats")));
    }

    private static Optional<Integer> height(ResultSet row, String column) throws SQLException {
        return row.getObject(column) instanceof Number height ? Optional.of(height.intValue()) : Optional.empty();
    }

    private void noteChanges(Wallet wallet, Look look) {
        List<WalletOutput> unspent = look.outputs();
        Map<String, Optional<Integer>> present = present(wallet);
        Map<Integer, Optional<Instant>> times = new TreeMap<>();
        List<Arrival> arrivals = unspent.stream()
                .map(output -> arrival(output, look, present, times))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(
                        arrival -> arrival.output().outPoint().toString()))
                .toList();
        Set<String> gone = new TreeSet<>(present.keySet());
        unspent.forEach(output -> gone.remove(output.outPoint().toString()));
        if (arrivals.isEmpty() && gone.isEmpty()) return;
        Set<String> doubtful = new TreeSet<>(gone); // those that were in no block
        doubtful.removeIf(
                outpoint -> present.getOrDefault(outpoint, Optional.empty()).isPresent());
        Instant now = clock.instant();
        transactions.executeWithoutResult(_ -> {
            arrivals.forEach(arrival -> write(wallet, arrival));
            gone.forEach(outpoint -> jdbc.sql(
                            "update coin_ledger set gone_ms = ?, waits = ? where wallet = ? and outpoint = ?")
                    .params(now.toEpochMilli(), doubtful.contains(outpoint) ? 1 : 0, wallet.name(), outpoint)
                    .update());
        });
        noteTakenBack(wallet, doubtful);
    }

    /** Coins are spent until the chain says that they were taken back: what paid them is nowhere. */
    private void noteTakenBack(Wallet wallet, Set<String> gone) {
        Map<TxId, Boolean> isThere = new HashMap<>();
        for (String outpoint : gone) {
            TxId paid = OutPoint.parse(outpoint).orElseThrow().txid();
            if (isThere.computeIfAbsent(paid, txid -> isThere(chain.status(txid)))) continue;
            jdbc.sql("update coin_ledger set waits = 0 where wallet = ? and outpoint = ?")
                    .params(wallet.name(), outpoint)
                    .update();
        }
    }

    private static boolean isThere(TransactionStatus status) {
        return switch (status) {
            case TransactionStatus.InMempool(), TransactionStatus.Confirmed(int _, int _) -> true;
            case TransactionStatus.NotFound(), TransactionStatus.Conflicted(OutPoint _, boolean _) -> false;
        };
    }

    /** Those that are not gone, with their heights. */
    private Map<String, Optional<Integer>> present(Wallet wallet) {
        Map<String, Optional<Integer>> present = new HashMap<>();
        jdbc.sql("select outpoint, height from coin_ledger where wallet = ? and gone_ms is null")
                .param(wallet.name())
                .query((rs, _) -> present.put(rs.getString(1), height(rs, "height")))
                .list();
        return present;
    }

    /** Empty if it is known so already, or has to wait. */
    private Optional<Arrival> arrival(
            WalletOutput output,
            Look look,
            Map<String, Optional<Integer>> present,
            Map<Integer, Optional<Instant>> times) {
        int confirmations = output.output().confirmations();
        Optional<Integer> height =
                confirmations > 0 ? Optional.of(look.blocks().tip().height() - confirmations + 1) : Optional.empty();
        Optional<Integer> known = present.get(output.outPoint().toString());
        if (height.equals(known)) return Optional.empty();
        boolean isReorganised = known != null && known.isPresent();
        if (isReorganised && height.isPresent() && !look.isOfOneBlock())
            return Optional.empty(); // all may be off by one
        if (height.isEmpty() || isReorganised)
            return Optional.of(
                    new Arrival(output, height.orElse(null), clock.instant(), height.isEmpty() || !isReorganised));
        if (!times.containsKey(height.get()) && times.size() >= MAX_BLOCKS) return Optional.empty();
        Instant mined = times.computeIfAbsent(
                        height.get(), at -> chain.block(at).map(ChainTip::time).map(Instant::ofEpochSecond))
                .orElseGet(clock::instant);
        Instant now = clock.instant(); // a block may be up to two hours ahead
        return Optional.of(new Arrival(output, height.get(), mined.isBefore(now) ? mined : now, true));
    }

    /**
     * One that is there already gets its new height. If it was signed away before it was seen, it counts from its block's time. One that was
     * gone is back, as after a reorganisation.
     */
    private void write(Wallet wallet, Arrival arrival) {
        Spent coin = new Spent(
                arrival.output().outPoint(),
                arrival.output().path(),
                arrival.output().output().value());
        int _ = insert(
                wallet,
                coin,
                arrival.height(),
                arrival.since(),
                "on conflict (wallet, outpoint) do update set height = excluded.height, gone_ms = null, seen_ms ="
                        + " case when excluded.seen_ms < coin_ledger.seen_ms - " + CLOCKS_DIFFER.toMillis()
                        + " then excluded.seen_ms else coin_ledger.seen_ms end");
        if (arrival.isNews()) tell(wallet, coin, arrival.height() != null);
    }

    public record Spent(OutPoint outPoint, KeyPath path, Sats value) {}

    /**
     * What came and is signed away between two looks has come all the same: the next look says in which block it was and since when
     * it is gone. To be called in the transaction that keeps the signature. Rows are written in the order of outpoints here and at looks: two
     * transactions that wait for one another's rows would both be lost.
     */
    public void spends(Wallet wallet, List<Spent> coins) {
        Set<String> known = known(wallet, coins); // nearly always all of them
        coins.stream()
                .filter(coin -> !known.contains(coin.outPoint().toString()))
                .sorted(Comparator.comparing(coin -> coin.outPoint().toString()))
                .forEach(coin -> {
                    int isNew =
                            insert(wallet, coin, null, clock.instant(), "on conflict (wallet, outpoint) do nothing");
                    if (isNew == 1) tell(wallet, coin, false); // in which block it is, the next look knows
                });
    }

    private Set<String> known(Wallet wallet, List<Spent> coins) {
        Set<String> known = new HashSet<>();
        for (int from = 0; from < coins.size(); from += BATCH) {
            List<String> outpoints = coins.subList(from, Math.min(coins.size(), from + BATCH)).stream()
                    .map(coin -> coin.outPoint().toString())
                    .toList();
            known.addAll(
                    jdbc.sql("select outpoint from coin_ledger where wallet = :wallet and outpoint in (:outpoints)")
                            .param("wallet", wallet.name())
                            .param("outpoints", outpoints)
                            .query(String.class)
                            .list());
        }
        return known;
    }

    private int insert(Wallet wallet, Spent coin, @Nullable Integer height, Instant seen, String otherwise) {
        return jdbc.sql(
                        "insert into coin_ledger (wallet, outpoint, mixdepth, branch, key_index, value_sats, height, seen_ms)"
                                + " values (:wallet, :outpoint, :mixdepth, :branch, :index, :value, :height, :seen) "
                                + otherwise)
                .param("wallet", wallet.name())
                .param("outpoint", coin.outPoint().toString())
                .param("mixdepth", coin.path().mixdepth())
                .param("branch", coin.path().branch())
                .param("index", coin.path().index())
                .param("value", coin.value().value())
                .param("height", height)
                .param("seen", seen.toEpochMilli())
                .update();
    }

    private void tell(Wallet wallet, Spent coin, boolean confirmed) {
        if (coin.path().branch() == Wallet.INTERNAL) return; // what the wallet pays to itself is no deposit
        events.tell(Happening.deposit(
                coin.outPoint().toString(),
                wallet.name(),
                coin.path().mixdepth(),
                confirmed,
                coin.value().value()));
    }

    /** Whether coins were seen at {@code path}, and all of them are gone without having been in a block that the chain still has. */
    public boolean onlyVanished(Wallet wallet, KeyPath path) {
        return jdbc.sql("select count(*) as coins, coalesce(sum(case when height is null and gone_ms is not null"
                        + " and waits = 0 then 1 else 0 end), 0) as vanished from coin_ledger"
                        + " where wallet = ? and mixdepth = ? and branch = ? and key_index = ?")
                .params(wallet.name(), path.mixdepth(), path.branch(), path.index())
                .query((rs, _) -> rs.getInt("coins") > 0 && rs.getInt("coins") == rs.getInt("vanished"))
                .single();
    }

    /**
     * What a wallet held.
     *
     * @param sats of each mixdepth, without bonds
     */
    public record Held(Instant at, List<Long> sats, long bonds) {
        public Held {
            sats = List.copyOf(sats);
        }

        public long total() {
            return bonds + sats.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** @param at in the order of time */
    public List<Held> held(Wallet wallet, List<Instant> at) {
        if (at.isEmpty()) return List.of();
        int bonds = wallet.mixdepths();
        long[][] changes = new long[at.size()][bonds + 1];
        List<Long> times = at.stream().map(Instant::toEpochMilli).toList();
        jdbc.sql(
                        "select mixdepth, branch, value_sats, seen_ms, gone_ms from coin_ledger where wallet = ? and seen_ms <= ?")
                .params(wallet.name(), times.getLast())
                .query(rs -> {
                    int mixdepth = rs.getInt(1);
                    int where = rs.getInt(2) == Wallet.BONDS ? bonds : mixdepth;
                    if (where > bonds || (where == bonds && mixdepth >= bonds))
                        return; // settings have fewer mixdepths now
                    long value = rs.getLong(3);
                    changes[firstFrom(times, rs.getLong(4))][where] += value;
                    Object gone = rs.getObject(5);
                    int end = gone == null
                            ? times.size()
                            : firstFrom(
                                    times, Objects.requireNonNull((Number) gone).longValue());
                    if (end < times.size()) changes[end][where] -= value;
                });
        return sums(at, changes, bonds);
    }

    private static int firstFrom(List<Long> times, long when) {
        int low = 0;
        int high = times.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times.get(middle) < when) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static List<Held> sums(List<Instant> at, long[][] changes, int bonds) {
        Held[] held = new Held[at.size()];
        long[] sum = new long[bonds + 1];
        for (int i = 0; i < held.length; i++) {
            for (int j = 0; j <= bonds; j++) sum[j] += changes[i][j];
            List<Long> mixdepths = Arrays.stream(sum, 0, bonds).boxed().toList();
            held[i] = new Held(at.get(i), mixdepths, sum[bonds]);
        }
        return List.of(held);
    }
}
