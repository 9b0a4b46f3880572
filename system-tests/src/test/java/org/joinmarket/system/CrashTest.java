package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.system.SystemMarket.TAKER;
import static org.joinmarket.system.SystemMarket.eventually;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.testkit.process.MakerSpec;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.wallet.api.Leases;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Services are killed between lease and signature, come back, and the next coinjoin succeeds. */
@Tag("system")
class CrashTest {
    private static final long AMOUNT = 10_000_000;

    @TempDir
    Path folder;

    @Test
    void everyServiceKilledBetweenLeaseAndSignatureComesBackAndTheNextCoinjoinSucceeds() {
        var makers = List.of(MakerSpec.absolute("alice", 1_000), MakerSpec.absolute("bob", 2_000));
        try (SystemMarket market = SystemMarket.of(folder, 1, makers, Map.of())) {
            CoinjoinOnBitcoindTest.awaitOffers(market, 2);
            market.proxies.getFirst().swallow(line -> line.contains("!tx "));
            String interrupted = market.order(AMOUNT, 2, 2);
            eventually(
                    "both makers have leased",
                    () -> market.wire().stream()
                                    .filter(line -> line.contains("!ioauth "))
                                    .count()
                            >= 2);
            assertThat(leasedSats(market, TAKER)).isPositive();

            market.taker.kill();
            market.maker.kill();
            market.wallet.kill();
            market.proxies.getFirst().swallow(_ -> false);
            market.startWallet().awaitReady(MarketProcesses.START_TIMEOUT);
            market.startMakers().awaitReady(MarketProcesses.START_TIMEOUT);
            market.startTaker().awaitReady(MarketProcesses.START_TIMEOUT);

            eventually(
                    "nothing is leased any more",
                    () -> market.names().stream().allMatch(name -> leasedSats(market, name) == 0));
            eventually(
                    "the interrupted coinjoin is settled",
                    () -> !"RUNNING"
                            .equals(market.takerClient()
                                    .job(interrupted)
                                    .path("state")
                                    .asString()));
            JsonNode settled = market.takerClient().job(interrupted);
            assertThat(settled.path("failure").path("reason").asString()).isEqualTo("INTERRUPTED");
            assertThat(settled.path("txid").asString("")).isEmpty();
            market.completed(market.order(AMOUNT, 2, 2));
        }
    }

    @Test
    void aTakerKilledAfterTheMakersSignedFinishesTheCoinjoinWhenItComesBack() {
        var makers = List.of(MakerSpec.absolute("alice", 1_000), MakerSpec.absolute("bob", 2_000));
        try (SystemMarket market = SystemMarket.of(folder, 1, makers, Map.of())) {
            CoinjoinOnBitcoindTest.awaitOffers(market, 2);
            String job = market.order(AMOUNT, 2, 2);
            // as early as the last signature has passed: before, at, or after the taker's own
            eventually(
                    "both makers have signed",
                    () -> market.wire().stream()
                                    .filter(line -> line.contains("!sig "))
                                    .count()
                            >= 2);

            market.taker.kill();
            market.startTaker().awaitReady(MarketProcesses.START_TIMEOUT);

            eventually(
                    "the coinjoin is settled",
                    () -> !"RUNNING"
                            .equals(market.takerClient().job(job).path("state").asString()));
            JsonNode settled = market.takerClient().job(job);
            boolean completed = "COMPLETED".equals(settled.path("state").asString());
            market.mine(1);
            // the wallet follows the chain by itself, so it may see the block a moment later than we made it
            eventually(
                    "every lease has ended",
                    () -> market.walletAs(TAKER).openLeases().leases().stream()
                            .noneMatch(lease ->
                                    lease.state() == Leases.State.SIGNED || lease.state() == Leases.State.GRANTED));
            if (!completed)
                assertThat(settled.path("failure").path("reason").asString()).isEqualTo("INTERRUPTED");
        }
    }

    @Test
    void aDirectoryKilledInARoundComesBackUnderItsNameAndTheNextCoinjoinSucceeds() {
        var makers = List.of(MakerSpec.absolute("alice", 1_000), MakerSpec.absolute("bob", 2_000));
        var settings = Map.of("joinmarket.taker.fill-timeout", "10s", "joinmarket.taker.auth-timeout", "10s");
        try (SystemMarket market = SystemMarket.of(folder, 1, makers, settings)) {
            CoinjoinOnBitcoindTest.awaitOffers(market, 2);
            String name = market.directoryStatus().path("nick").asString();
            var present = Set.copyOf(market.directoryNicks());
            assertThat(present).hasSizeGreaterThanOrEqualTo(2);
            market.proxies.getFirst().swallow(line -> line.contains("!auth "));
            String cut = market.order(AMOUNT, 2, 2);
            eventually("the round has begun", () -> market.wire().stream().anyMatch(line -> line.contains("!pubkey ")));

            market.restartDirectory();
            market.proxies.getFirst().swallow(_ -> false);

            assertThat(market.directoryStatus().path("nick").asString()).isEqualTo(name);
            assertThat(market.finished(cut).path("state").asString()).isEqualTo("FAILED");
            eventually(
                    "those are back who were there before the round, and nobody else",
                    () -> Set.copyOf(market.directoryNicks()).equals(present));
            assertThat(market.directoryNicks()).doesNotHaveDuplicates();
            assertThat(market.directoryStatus().path("peers").path("total").asInt())
                    .isEqualTo(present.size());
            eventually("nothing of the failed round is leased", () -> leasedSats(market, TAKER) == 0);
            market.completed(market.order(AMOUNT, 2, 2));
        }
    }

    private static long leasedSats(SystemMarket market, String name) {
        return market.operator().balances(name).mixdepths().stream()
                .mapToLong(balance -> balance.leasedSats())
                .sum();
    }
}
