package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The drill: somebody has a bot's token and uses it for all that it allows, as dearly and as often as it can. What it costs the wallet in
 * a day, how many coins strangers get to see in an hour, and how often a coin commits itself, is what the settings say and no more; nothing
 * else moves money. A maker's bond is proved for the nick that it registered last, and so often in a minute. What the token does not allow is in {@link SignerAttacksTest} and {@link RolesTest}; how long leases can be
 * renewed in {@link LeaseLifeTest}, and what an authorization lets a taker pay in {@link LeasePaymentsTest}.
 */
class TakenOverBotTest extends LeasesInUse {
    private static final long LOSS_OF_A_DAY = 70_000;
    private static final long LOSS_AT_ONCE = 20_000;
    private static final int SHOWN_IN_AN_HOUR = 6;
    private static final int MOST_ROUNDS = 20;
    private static final int TRIES_OF_A_COIN = 3;
    private static final int PROOFS_IN_A_MINUTE = 5;
    private static final int NICKS_IN_AN_HOUR = 4;
    private static final long BOND = 40_000_000;
    private static final String TAKER = "J5CsAvRrYi1rVv4O";

    @Override
    WalletService started(Path folder) {
        WalletService started = WalletService.start(
                folder,
                "joinmarket.wallet.policy.max-cost-sats-per-day",
                Long.toString(LOSS_OF_A_DAY),
                "joinmarket.wallet.policy.max-cost-sats",
                Long.toString(LOSS_AT_ONCE),
                "joinmarket.wallet.policy.maker-leases-per-hour",
                Integer.toString(SHOWN_IN_AN_HOUR),
                "joinmarket.wallet.bonds.proofs-per-minute",
                Integer.toString(PROOFS_IN_A_MINUTE),
                "joinmarket.wallet.bonds.nicks-per-hour",
                Integer.toString(NICKS_IN_AN_HOUR));
        started.wallet("alice", 0, 2_000_000, 2_000_001, 2_000_002, 2_000_003, 2_000_004, 2_000_005, 2_000_006);
        started.wallet("bob", 0, 9_000_000);
        started.wallet("carol", 0, 9_000_000);
        String bond = started.as("operator")
                .makeBond("alice", new Bonds.Make("2099-12"))
                .address();
        started.as("operator").fund(new Chain.Fund(bond, BOND));
        started.mine(1);
        return started;
    }

    private long total(String wallet) {
        return service.as("operator").balances(wallet).totalSats();
    }

    /** As dear as a round may be, all to the makers, who are his. */
    private void payTheMakers(Leases.Lease taker, Leases.Lease one, Leases.Lease other, long more) {
        Round round = new Round(taker.amountSats(), taker, List.of(one, other));
        round.pay(taker.changeScript(), round.paid(taker.changeScript()) - more);
        round.pay(one.changeScript(), round.paid(one.changeScript()) + more);
        round.attach(service.as("carol").sign(taker.id(), round.unsigned()));
        round.attach(service.as("alice").sign(one.id(), round.unsigned()));
        round.attach(service.as("bob").sign(other.id(), round.unsigned()));
        var _ = service.as("carol").broadcast(taker.id(), new Leases.Broadcast(round.signed()));
    }

    private static @Nullable WalletProblem problem(Runnable call) {
        try {
            call.run();
            return null;
        } catch (WalletProblem refused) {
            return refused;
        }
    }

    @Test
    void aTakersTokenCostsTheWalletWhatADayMayCostAndNoMore() {
        long before = total("carol");
        long dearest = LOSS_AT_ONCE - 2 * Round.CJFEE - Round.MINER_FEE;
        WalletProblem refused = null;
        int rounds = 0;
        while (refused == null && rounds < MOST_ROUNDS) {
            var request = new Leases.TakerRequest(key(), 0, AMOUNT, null, 5_000, 2_000_000, 1_000_000, 350_000, 2, 600);
            Leases.Lease taker = service.as("carol").leaseAsTaker("carol", request);
            Leases.Lease one = maker("alice");
            Leases.Lease other = maker("bob");
            refused = problem(() -> payTheMakers(taker, one, other, dearest));
            if (refused == null) rounds++;
            for (Leases.Lease each : List.of(taker, one, other))
                if (refused != null) service.as("operator").release(each.id(), new Leases.Release(true));
            service.mine(1);
            service.tick();
        }
        assertThat(Objects.requireNonNull(refused).reason()).isEqualTo("DAILY_COST_TOO_HIGH");
        assertThat(rounds).isEqualTo((int) (LOSS_OF_A_DAY / LOSS_AT_ONCE));
        assertThat(before - total("carol")).isEqualTo(rounds * LOSS_AT_ONCE).isLessThanOrEqualTo(LOSS_OF_A_DAY);
    }

    @Test
    void aMakersTokenShowsStrangersWhatAnHourMayShowAndNoMore() {
        Set<String> shown = new HashSet<>();
        WalletProblem refused = null;
        for (int i = 0; i < MOST_ROUNDS && refused == null; i++)
            refused = problem(() -> {
                Leases.Lease lease = maker("alice");
                lease.inputs().forEach(input -> shown.add(input.outpoint()));
                service.as("alice").release(lease.id(), new Leases.Release(false));
            });
        assertThat(Objects.requireNonNull(refused).status()).isEqualTo(429);
        assertThat(shown).hasSizeLessThanOrEqualTo(SHOWN_IN_AN_HOUR);
    }

    @Test
    void aTakersTokenGetsThreeCommitmentsOfEachCoinAndNoMore() {
        int coins = service.as("operator").utxos("carol", null).utxos().size();
        Set<String> shown = new HashSet<>();
        for (int day = 0; day < TRIES_OF_A_COIN; day++) {
            String id = taker("carol").id();
            WalletProblem refused = null;
            for (int i = 0; i < MOST_ROUNDS && refused == null; i++)
                refused = problem(() -> assertThat(
                                shown.add(service.as("carol").commit(id).commitment()))
                        .isTrue());
            assertThat(Objects.requireNonNull(refused).slug()).isEqualTo(WalletProblem.NO_COMMITMENT_LEFT);
            service.as("carol").release(id, new Leases.Release(false));
            service.clock().advance(Duration.ofDays(1));
        }
        assertThat(shown).hasSizeBetween(TRIES_OF_A_COIN, TRIES_OF_A_COIN * coins);
    }

    private long bonded() {
        return service.as("operator").bonds("alice").bonds().getFirst().coins().stream()
                .mapToLong(Bonds.Coin::valueSats)
                .sum();
    }

    private @Nullable WalletProblem prove(Nick nick, List<BondProof> proofs) {
        return problem(() -> proofs.add(BondProof.decode(service.as("alice")
                        .proveBond("alice", new Bonds.ProofRequest(TAKER, nick.value()))
                        .proof())
                .toOptional()
                .orElseThrow()));
    }

    @Test
    void aMakersTokenProvesTheBondForTheNickInUseAndSoOftenInAMinute() {
        Nick mine = new Nick("J5mine0000000000");
        Nick other = new Nick("J5other000000000");
        service.as("alice").registerNick("alice", new Bonds.RegisterNick(mine.value()));
        List<BondProof> proofs = new ArrayList<>();
        for (int minute = 0; minute < 2; minute++) {
            assertThat(Objects.requireNonNull(prove(other, proofs)).slug())
                    .isEqualTo(WalletProblem.NICK_NOT_REGISTERED);
            WalletProblem refused = null;
            for (int i = 0; i < MOST_ROUNDS && refused == null; i++) refused = prove(mine, proofs);
            assertThat(Objects.requireNonNull(refused).status()).isEqualTo(429);
            service.clock().advance(Duration.ofMinutes(1));
        }

        assertThat(proofs)
                .as("what is asked for another nick counts too")
                .hasSize(2 * (PROOFS_IN_A_MINUTE - 1))
                .allMatch(proof -> proof.isSignedFor(new Nick(TAKER), mine))
                .noneMatch(proof -> proof.isSignedFor(new Nick(TAKER), other));
        assertThat(bonded()).isEqualTo(BOND);
    }

    @Test
    void aMakersTokenLendsTheBondToSoManyNicksInAnHour() {
        List<BondProof> proofs = new ArrayList<>();
        WalletProblem refused = null;
        for (int i = 0; i < MOST_ROUNDS && refused == null; i++) {
            Nick nick = new Nick("J5%014d".formatted(i));
            refused = problem(() -> service.as("alice").registerNick("alice", new Bonds.RegisterNick(nick.value())));
            if (refused == null) assertThat(prove(nick, proofs)).isNull();
            service.clock().advance(Duration.ofMinutes(1));
        }

        assertThat(Objects.requireNonNull(refused).status()).isEqualTo(429);
        assertThat(proofs).hasSize(NICKS_IN_AN_HOUR);
        assertThat(bonded()).isEqualTo(BOND);
    }

    /** Each of its calls, again and again, while it holds a lease; only who was agreed with gets a signature. */
    @ParameterizedTest
    @CsvSource({"alice, MAKER", "carol, TAKER"})
    void nothingThatATokenAllowsMovesMoneyByItself(String bot, Role role) {
        long before = total(bot) + bonded();
        String lease = role == Role.MAKER ? maker(bot).id() : taker(bot).id();
        List<WalletCalls.OfAWallet> allowed = WalletCalls.ofWallets().stream()
                .filter(one -> one.roles().contains(role))
                .toList();
        int answered = 0;
        for (int i = 0; i < MOST_ROUNDS; i++) {
            for (WalletCalls.OfAWallet one : allowed)
                if (problem(() -> one.call().accept(service.as(bot), bot)) == null) answered++;
            for (WalletCalls.OfALease one : WalletCalls.ofLeases())
                if (problem(() -> one.call().accept(service.as(bot), lease)) == null) answered++;
        }
        service.mine(1);
        service.tick();
        assertThat(answered).as("it is its own token").isGreaterThan(MOST_ROUNDS);
        assertThat(total(bot) + bonded()).isEqualTo(before);
        assertThat(service.as("operator")
                        .signatures(
                                bot,
                                service.clock()
                                        .instant()
                                        .minus(Duration.ofHours(1))
                                        .toString(),
                                null,
                                1_000)
                        .signatures())
                .as("transactions")
                .allSatisfy(made -> assertThat(made.txid()).isNull());
    }
}
