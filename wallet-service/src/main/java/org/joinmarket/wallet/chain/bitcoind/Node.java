package org.joinmarket.wallet.chain.bitcoind;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.WrongNetwork;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The bitcoind behind the address: nothing that it says is believed before its network, its version and that it has all blocks
 * are known, and all of that is asked again after each failure.
 */
@Slf4j
final class Node {
    /** How old the knowledge may be that it has all blocks. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    /** Blocks that it may lack: they come by the minute. */
    private static final int BLOCKS_ON_THEIR_WAY = 6;

    private final Network network;
    private final RpcClient rpc;
    private final InstantSource clock;
    private final Consumer<NodeFacts> met;
    private volatile @Nullable NodeFacts facts;
    private volatile @Nullable Instant looked;

    /** @param met is told what each node can do, when it is first met and after each outage */
    Node(Network network, RpcClient rpc, InstantSource clock, Consumer<NodeFacts> met) {
        this.met = met;
        this.network = network;
        this.rpc = rpc;
        this.clock = clock;
    }

    /** Calls to a node that may be believed. */
    <T> T checked(Supplier<T> calls) {
        return guarded(() -> {
            if (!isFresh(clock.instant())) look();
            return calls.get();
        });
    }

    /** As {@link #checked}, for what would be too little if it had not all blocks any more: it is asked now. */
    <T> T checkedNow(Supplier<T> calls) {
        return guarded(() -> {
            look();
            return calls.get();
        });
    }

    /** Not if the clock was set back. */
    private boolean isFresh(Instant now) {
        Instant at = looked;
        return facts != null && at != null && !now.isBefore(at) && now.isBefore(at.plus(FRESH));
    }

    private <T> T guarded(Supplier<T> calls) {
        try {
            return calls.get();
        } catch (RpcFailure answered) {
            if (answered.code() == RpcFailure.IN_WARMUP) facts = null;
            throw answered;
        } catch (ChainUnavailable e) {
            facts = null;
            throw e;
        } catch (JacksonException | ArithmeticException e) {
            facts = null; // a member is missing, of another type, or no amount
            throw rpc.notUnderstood(e);
        }
    }

    /**
     * Its answer to {@code getblockchaininfo}.
     *
     * @throws ChainUnavailable if it may not be believed
     */
    JsonNode look() {
        JsonNode info = rpc.ask("getblockchaininfo");
        requireNetwork(info.path("chain").stringValue(""));
        if (facts == null) {
            NodeFacts found = NodeFacts.ask(rpc, info);
            met.accept(found); // before anybody else asks it
            facts = found;
            log.atInfo()
                    .addKeyValue("version", found.version())
                    .addKeyValue("txindex", found.transactionIndex())
                    .addKeyValue("pruned", found.pruned())
                    .addKeyValue("zmq", found.notices().size())
                    .log("bitcoind is there");
        }
        requireAllBlocks(info);
        looked = clock.instant();
        return info;
    }

    private void requireNetwork(String chain) {
        boolean right = switch (network) {
            case MAINNET -> chain.equals("main");
            case TESTNET -> chain.equals("test") || chain.equals("testnet4");
            case SIGNET -> chain.equals("signet");
            case REGTEST -> chain.equals("regtest");
        };
        if (!right)
            throw new WrongNetwork(
                    "bitcoind at " + rpc.url() + " is on the network '" + RpcClient.plain(chain)
                            + "', but joinmarket.chain.network is " + network.wireName(),
                    "correct joinmarket.chain.network or joinmarket.chain.rpc-url");
    }

    /** A regtest chain with old blocks only counts as one that is catching up, and is whole all the same. */
    private void requireAllBlocks(JsonNode info) {
        int blocks = info.path("blocks").intValue();
        int headers = info.path("headers").intValue();
        boolean initial =
                network != Network.REGTEST && info.path("initialblockdownload").asBoolean(false);
        if (initial || headers - blocks > BLOCKS_ON_THEIR_WAY)
            throw new ChainUnavailable(
                    ChainTrouble.INITIAL_BLOCK_DOWNLOAD,
                    "bitcoind at " + rpc.url() + " is still catching up: block " + blocks + " of " + headers,
                    "wait until it has all blocks",
                    null);
    }

    /**
     * @param time of the best block, Unix seconds
     * @param limit age from which on there must be others
     */
    void requireRecent(long time, Duration limit) {
        if (network == Network.REGTEST) return;
        Duration age = Duration.between(Instant.ofEpochSecond(time), clock.instant());
        if (age.compareTo(limit) > 0)
            throw new ChainUnavailable(
                    ChainTrouble.STALE_TIP,
                    "the best block of bitcoind at " + rpc.url() + " is " + age.toHours() + " hours old",
                    "look after its connections to other nodes, and this machine's clock",
                    null);
    }
}
