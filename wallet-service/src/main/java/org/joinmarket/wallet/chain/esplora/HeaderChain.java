package org.joinmarket.wallet.chain.esplora;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.WrongNetwork;
import org.joinmarket.wallet.chain.esplora.EsploraTransaction.BlockRef;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the newest blocks, each of which proves the one before it, and those of older ones that were asked for. The
 * explorer's word counts for heights, and for which chain is the longest; on mainnet a header is believed only with about the
 * work that blocks have there. Thread safe.
 */
final class HeaderChain {
    private static final int MEDIAN_OF = 11; // BIP113
    private static final String NO_BLOCK = "0".repeat(64);
    private static final int KEPT = 2_100;
    private static final int MAX_CACHED = 10_000;

    /** Further back the way from one tip to the next is not followed: the height is asked for anew. */
    private static final int MAX_STEPS = 200;

    private static final int WORK_FROM_HEIGHT = 840_000;
    private static final BigInteger EASIEST = BigInteger.valueOf(0xffff).shiftLeft(8 * 26); // difficulty 1
    private static final int FORTY_BITS_HARDER = 40;
    private static final Duration AHEAD = Duration.ofHours(2);
    private static final Duration OLDEST_TIP = Duration.ofHours(6);

    private final EsploraClient client;
    private final Network network;
    private final InstantSource clock;
    private final Map<String, Header> byHash = lru(MAX_CACHED);
    private final Map<TxId, String> proven = lru(MAX_CACHED);
    private final TreeMap<Integer, Header> newest = new TreeMap<>();
    private @Nullable ChainTip tip;
    private long askedAt; // by System.nanoTime()
    private int changedFrom = Integer.MAX_VALUE;

    HeaderChain(EsploraClient client, Network network, InstantSource clock) {
        this.client = client;
        this.network = network;
        this.clock = clock;
    }

    /** Forgets what was not used for longest when there are more than {@code max}. */
    static <K, V> Map<K, V> lru(int max) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        });
    }

    /** The next {@link #update} asks, however short ago the last one was. */
    synchronized void askAgain() {
        askedAt = System.nanoTime() - Duration.ofDays(1).toNanos();
    }

    /** @throws WrongNetwork if its first block is that of another */
    void requireNetwork() {
        String genesis =
                client.hashAt(0).orElseThrow(() -> client.notUnderstood(new IllegalStateException("no block 0")));
        if (!genesisBlocks().contains(genesis))
            throw new WrongNetwork(
                    "the explorer is on another network, but joinmarket.chain.network is " + network.wireName(),
                    "correct joinmarket.chain.network or joinmarket.chain.esplora.url");
    }

    private Set<String> genesisBlocks() {
        return switch (network) {
            case MAINNET -> Set.of("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
            case TESTNET ->
                Set.of(
                        "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943",
                        "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"); // testnet4
            case SIGNET -> Set.of("00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6");
            case REGTEST -> Set.of("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206");
        };
    }

    /** The tip as it was found last. */
    synchronized Optional<ChainTip> known() {
        return Optional.ofNullable(tip);
    }

    /**
     * The tip.
     *
     * @param maxAge if it was asked for no longer ago, it is not asked for again
     */
    synchronized ChainTip update(Duration maxAge) {
        ChainTip known = tip;
        if (known != null && System.nanoTime() - askedAt < maxAge.toNanos()) return known;
        String hash = client.tipHash();
        ChainTip before = tip;
        if (before == null || !before.hash().equals(hash)) {
            Header header = header(hash);
            int height = link(header);
            trim(height);
            requireWork(height, header);
            tip = view(height, header);
        }
        ChainTip now = Objects.requireNonNull(tip);
        requireFresh(now);
        askedAt = System.nanoTime();
        return now;
    }

    /** Puts {@code header} on top of what is known; its height. */
    private int link(Header header) {
        Deque<Header> missing = new ArrayDeque<>();
        Header at = header;
        while (missing.size() <= MAX_STEPS && !newest.isEmpty()) {
            Optional<Integer> height = heightOf(at.hash());
            if (height.isPresent()) return append(height.get(), missing);
            if (at.previous().equals(NO_BLOCK)) break;
            missing.addFirst(at);
            at = header(at.previous());
        }
        int height = client.height(header.hash());
        if (!client.hashAt(height).equals(Optional.of(header.hash()))) throw new ChangedMeanwhile();
        ChainTip before = tip;
        boolean same = before != null
                && before.height() < height
                && client.hashAt(before.height()).equals(Optional.of(before.hash()));
        if (before != null && !same) changedFrom = 0;
        newest.clear();
        Header each = header;
        newest.put(height, each);
        for (int below = height - 1; below > Math.max(-1, height - MEDIAN_OF); below--) {
            each = header(each.previous());
            newest.put(below, each);
        }
        return height;
    }

    private int append(int forkHeight, Deque<Header> headers) {
        if (newest.lastKey() > forkHeight) {
            changedFrom = Math.min(changedFrom, forkHeight + 1);
            newest.tailMap(forkHeight, false).clear();
        }
        int height = forkHeight;
        for (Header header : headers) newest.put(++height, header);
        return height;
    }

    private Optional<Integer> heightOf(String hash) {
        for (Map.Entry<Integer, Header> entry : newest.descendingMap().entrySet())
            if (entry.getValue().hash().equals(hash)) return Optional.of(entry.getKey());
        return Optional.empty();
    }

    private void trim(int height) {
        newest.headMap(height - KEPT, true).clear();
    }

    private Header header(String hash) {
        Header cached = byHash.get(hash);
        if (cached != null) return cached;
        Header fetched = client.header(hash);
        byHash.put(hash, fetched);
        return fetched;
    }

    private void requireWork(int height, Header header) {
        if (network != Network.MAINNET) return;
        BigInteger most = height < WORK_FROM_HEIGHT ? EASIEST : EASIEST.shiftRight(FORTY_BITS_HARDER);
        if (header.target().compareTo(most) > 0)
            throw client.notUnderstood(new IllegalArgumentException("a block without work"));
    }

    private void requireFresh(ChainTip now) {
        if (network == Network.REGTEST) return; // its blocks come when somebody wants one
        Instant time = Instant.ofEpochSecond(now.time());
        Instant clockTime = clock.instant();
        if (time.isAfter(clockTime.plus(AHEAD)))
            throw new ChainUnavailable(
                    ChainTrouble.NOT_UNDERSTOOD,
                    "the explorer's newest block is from the future",
                    "set this machine's clock right, or use another explorer",
                    null);
        if (network == Network.MAINNET && time.isBefore(clockTime.minus(OLDEST_TIP)))
            throw new ChainUnavailable(
                    ChainTrouble.STALE_TIP,
                    "the explorer's newest block is older than " + OLDEST_TIP.toHours() + " hours",
                    "wait until it has caught up, set this machine's clock right, or use another explorer",
                    null);
    }

    /** With the median of the times up to it. */
    private ChainTip view(int height, Header header) {
        long[] times = new long[Math.min(MEDIAN_OF, height + 1)];
        Header at = header;
        for (int i = 0; i < times.length; i++) {
            times[i] = at.time();
            if (i + 1 < times.length) at = header(at.previous());
        }
        Arrays.sort(times);
        return new ChainTip(height, header.hash(), header.time(), times[times.length / 2]);
    }

    /** Empty above the tip. */
    Optional<ChainTip> block(int height) {
        if (height < 0) return Optional.empty();
        Optional<String> hash = client.hashAt(height);
        if (hash.isEmpty()) return Optional.empty();
        Header header = header(hash.get());
        requireWork(height, header);
        return Optional.of(view(height, header));
    }

    /**
     * The lowest height at which another block stands than at the call before, or none yet, as when an explorer shows an older tip for
     * a while; {@link Integer#MAX_VALUE} if nothing changed.
     */
    synchronized int takeChangedFrom() {
        int from = changedFrom;
        changedFrom = Integer.MAX_VALUE;
        return from;
    }

    /**
     * Proves that {@code txid} is in {@code block}.
     *
     * @throws ChangedMeanwhile if it is not, or not any more
     */
    void prove(TxId txid, BlockRef block) {
        requireOnChain(block);
        if (block.hash().equals(proven.get(txid))) return;
        Header header = header(block.hash());
        requireWork(block.height(), header);
        MerkleProof proof = client.merkleProof(txid).orElseThrow(ChangedMeanwhile::new);
        if (proof.height() != block.height()) throw new ChangedMeanwhile();
        if (!proof.rootFor(txid).equals(header.merkleRoot()))
            throw client.notUnderstood(new IllegalArgumentException("a transaction that is not in its block"));
        proven.put(txid, block.hash());
    }

    /** A block that is young must not be passed off as an old one either: its coins would look settled. */
    private synchronized void requireOnChain(BlockRef block) {
        Header there = newest.get(block.height());
        boolean elsewhere = there == null
                ? heightOf(block.hash()).isPresent()
                : !there.hash().equals(block.hash());
        if (elsewhere) throw new ChangedMeanwhile();
    }
}
