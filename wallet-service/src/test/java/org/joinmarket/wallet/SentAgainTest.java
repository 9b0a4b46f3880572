package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.ChainBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A coinjoin that its taker has brought is sent again when the chain has lost it, for nobody else does that. */
class SentAgainTest extends LeasesInUse {
    private final ForgetfulChain chain = new ForgetfulChain();
    private Path folder = Path.of("");
    private Leases.Lease carol;
    private Round round;

    @Override
    WalletService started(Path folder) {
        this.folder = folder;
        WalletService started = WalletService.start(folder, chain::before, settings());
        for (String name : List.of("alice", "bob", "carol")) started.wallet(name, 0);
        return started;
    }

    @BeforeEach
    void signed() {
        chain.takesAll();
        for (String name : List.of("alice", "bob", "carol")) service.fund(name, 0, 3_000_000);
        service.mine(6);
        carol = taker("carol");
        Leases.Lease alice = maker("alice");
        Leases.Lease bob = maker("bob");
        round = new Round(AMOUNT, carol, List.of(alice, bob));
        for (Leases.Lease lease : List.of(alice, bob, carol))
            round.attach(service.as(lease.wallet()).sign(lease.id(), round.unsigned()));
        chain.sent.clear();
    }

    private void bring(String hex) {
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(hex));
    }

    private Leases.State state() {
        return service.as("carol").lease(carol.id()).state();
    }

    private @Nullable String note() {
        return service.as("carol").lease(carol.id()).note();
    }

    private String kept() {
        return service.bean(JdbcClient.class)
                .sql("select coalesce(sent_tx, 'nothing') from leases where id = ?")
                .param(carol.id())
                .query(String.class)
                .single();
    }

    private static Transaction transaction(byte[] bytes) {
        return Transaction.parseHex(HexFormat.of().formatHex(bytes))
                .toOptional()
                .orElseThrow();
    }

    private static String spoiled(String hex) {
        Transaction tx = transaction(HexFormat.of().parseHex(hex));
        return tx.withWitness(0, tx.inputs().get(1).witness()).hex();
    }

    @Test
    void whenTheChainHasLostItAlsoAfterARestartAndUntilItIsDeep() {
        bring(round.signed());
        chain.losesIt();
        service.restart();
        service.tick();
        assertThat(chain.sent).containsExactly(round.signed(), round.signed());
        service.tick();
        assertThat(chain.sent).as("it is there").hasSize(2);

        service.mine(1);
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SPENT);
        assertThat(kept()).as("a reorganisation may take its block").isEqualTo(round.signed());
        service.mine(BlockMark.SETTLED_DEPTH);
        service.tick();
        assertThat(kept()).isEqualTo("nothing");
        unlock();
    }

    private void unlock() {
        for (String name : List.of("alice", "bob", "carol")) {
            service.as("operator").unlock(name, new Wallets.Unlock(WalletService.PASSWORD));
            service.follow(name);
        }
    }

    /** It may have been given up after the back-up. */
    @Test
    void notWhatABackUpHadAfterItsRestoration() throws IOException {
        bring(round.signed());
        chain.losesIt();
        service.stop();
        Files.createFile(folder.resolve("data").resolve("restored"));
        service.startAgain();
        unlock();
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SIGNED);
        assertThat(chain.sent).hasSize(1);
        bring(round.signed());
        assertThat(chain.sent).as("who has it may still bring it").hasSize(2);
    }

    @Test
    void neverWhatNobodyBrought() {
        chain.losesIt();
        service.tick();
        assertThat(chain.sent).isEmpty();
        assertThat(state()).isEqualTo(Leases.State.SIGNED);
    }

    @Test
    void whatWasRefusedAtOnceIsNotKept() {
        chain.does = ForgetfulChain.Does.REFUSE;
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> bring(round.signed()));
        chain.does = ForgetfulChain.Does.TAKE;
        chain.losesIt();
        service.tick();
        assertThat(chain.sent).hasSize(1);
        assertThat(kept()).isEqualTo("nothing");
    }

    /** Its answer was lost, not the transaction. */
    @Test
    void whatMayHaveArrivedStandsAlsoWhenTheChainIsBackAndRefusesIt() {
        chain.does = ForgetfulChain.Does.FAIL;
        assertProblem(503, WalletProblem.CHAIN_UNAVAILABLE, () -> bring(round.signed()));
        chain.does = ForgetfulChain.Does.REFUSE;
        bring(round.signed());
        assertThat(kept()).isEqualTo(round.signed());
    }

    /** Nothing has looked for it between. */
    @Test
    void whatWasTakenBeforeARestartStandsAlsoWhenItIsRefusedAfterIt() {
        bring(round.signed());
        chain.losesIt();
        chain.does = ForgetfulChain.Does.REFUSE;
        service.restart();
        bring(round.signed());
        assertThat(kept()).isEqualTo(round.signed());
    }

    @Test
    void whatAMakerHasSentAndTheMempoolLostStandsAlsoWhenItsTakerBringsItAndIsRefused() {
        service.bean(ChainBackend.class).broadcast(HexFormat.of().parseHex(round.signed()));
        service.tick();
        chain.losesIt();
        service.tick();
        chain.does = ForgetfulChain.Does.REFUSE;
        bring(round.signed());
        assertThat(kept()).isEqualTo(round.signed());
    }

    /** Who is told that it failed pays again. */
    @Test
    void whatOthersMayHaveStandsAlsoWhenItIsBroughtAgainAndRefused() {
        bring(round.signed());
        service.tick();
        chain.losesIt();
        chain.does = ForgetfulChain.Does.REFUSE;
        bring(round.signed());
        assertThat(kept()).isEqualTo(round.signed());
    }

    @Test
    void whatABlockHasHadStandsAlsoWhenItIsRefusedNow() {
        bring(round.signed());
        service.mine(1);
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SPENT);
        chain.does = ForgetfulChain.Does.REFUSE;
        bring(round.signed());
        assertThat(state()).isEqualTo(Leases.State.SPENT);
    }

    @Test
    void whatIsBroughtWhenABlockHasItIsKeptUntilThatIsDeepAndNotAfterwards() {
        service.bean(ChainBackend.class).broadcast(HexFormat.of().parseHex(round.signed()));
        service.mine(1);
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SPENT);
        bring(round.signed());
        assertThat(kept()).as("a reorganisation may take its block").isEqualTo(round.signed());
        service.mine(BlockMark.SETTLED_DEPTH);
        service.tick();
        bring(round.signed());
        assertThat(kept()).isEqualTo("nothing");
    }

    /** A maker has spent its coin elsewhere meanwhile. */
    @Test
    void whatCannotConfirmAnyMoreIsRefusedAndNotSentAgain() {
        chain.isElsewhere = true;
        chain.does = ForgetfulChain.Does.FAIL;
        assertProblem(503, WalletProblem.CHAIN_UNAVAILABLE, () -> bring(round.signed()));
        chain.does = ForgetfulChain.Does.REFUSE;
        chain.spentByAnother = transaction(HexFormat.of().parseHex(round.signed()))
                .inputs()
                .getFirst()
                .outPoint();
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> bring(round.signed()));
        assertThat(kept()).isEqualTo("nothing");
        assertThat(state()).as("a reorganisation may still confirm it").isEqualTo(Leases.State.SIGNED);
    }

    @Test
    void whatIsBroughtLateHasItsThreeDaysFromThenOn() {
        service.clock().advance(Duration.ofHours(71));
        chain.isElsewhere = true;
        chain.does = ForgetfulChain.Does.REFUSE;
        bring(round.signed());
        chain.losesIt();
        service.clock().advance(Duration.ofHours(71));
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SIGNED);
        service.clock().advance(Duration.ofHours(1));
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.ABANDONED);
    }

    @Test
    void whatAServerOfSomebodyElseRefusesAtOnceStandsAndIsSentAgain() {
        chain.isElsewhere = true;
        chain.does = ForgetfulChain.Does.REFUSE;
        bring(round.signed());
        assertThat(kept()).isEqualTo(round.signed());
        chain.does = ForgetfulChain.Does.TAKE;
        chain.losesIt();
        service.tick();
        assertThat(chain.sent).hasSize(2);
    }

    /** What an explorer has answered a moment ago counts for nothing by itself. */
    @Test
    void whatIsThereAllTheSameIsNotGivenUp() {
        bring(round.signed());
        service.tick();
        service.clock().advance(Duration.ofDays(4));
        chain.does = ForgetfulChain.Does.REFUSE;
        chain.isStale = true;
        service.tick();
        service.clock().advance(Duration.ofDays(4));
        service.tick();
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SIGNED);
    }

    @Test
    void whatTheChainWasAwayForIsSentWhenItIsBack() {
        chain.does = ForgetfulChain.Does.FAIL;
        assertProblem(503, WalletProblem.CHAIN_UNAVAILABLE, () -> bring(round.signed()));
        chain.losesIt();
        service.tick();
        chain.does = ForgetfulChain.Does.TAKE;
        service.tick();
        assertThat(chain.sent).containsOnly(round.signed()).hasSize(3);
        service.mine(1);
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SPENT);
    }

    @Test
    void whatIsRefusedLaterIsTriedAgainAndSaysWhyItIsNotThere() {
        bring(round.signed());
        chain.losesIt();
        chain.does = ForgetfulChain.Does.REFUSE;
        service.tick();
        service.tick();
        assertThat(note()).isEqualTo(ForgetfulChain.WHY_NOT);
        assertThat(chain.sent).hasSize(3);
        chain.does = ForgetfulChain.Does.TAKE;
        service.tick();
        assertThat(note()).isNull();
        assertThat(chain.sent).hasSize(4);
    }

    /** Also if it takes it and shows nothing. */
    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "HIDE"})
    void aServerOfSomebodyElseIsNotHandedItAtEveryLook(ForgetfulChain.Does does) {
        bring(round.signed());
        chain.losesIt();
        chain.does = does;
        chain.isElsewhere = true;
        for (int i = 0; i < 3; i++) service.tick();
        assertThat(chain.sent).hasSize(2);
        service.clock().advance(Duration.ofMinutes(1));
        service.tick();
        assertThat(chain.sent).hasSize(3);
    }

    @Test
    void whatWasRefusedForThreeDaysIsGivenUpAndNotSentAfterwards() {
        bring(round.signed());
        chain.losesIt();
        chain.does = ForgetfulChain.Does.REFUSE;
        service.tick();
        service.clock().advance(Duration.ofDays(3));
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.ABANDONED);
        int before = chain.sent.size();
        chain.does = ForgetfulChain.Does.TAKE;
        service.tick();
        assertThat(chain.sent).hasSize(before);
    }

    @Test
    void whatTheOperatorGaveUpNobodySendsAnyMore() {
        bring(round.signed());
        service.as("operator").release(carol.id(), new Leases.Release(true));
        chain.losesIt();
        service.tick();
        assertProblem(409, WalletProblem.LEASE_STATE, () -> bring(round.signed()));
        assertThat(chain.sent).hasSize(1);
        assertThat(kept()).isEqualTo("nothing");
    }

    /** Its taker, which hears now that it failed, would pay again. */
    @Test
    void whatWasGivenUpAndIsThereAllTheSameIsNotRefused() {
        bring(round.signed());
        service.as("operator").release(carol.id(), new Leases.Release(true));
        assertThat(state()).isEqualTo(Leases.State.ABANDONED);
        bring(round.signed());
        service.mine(1);
        bring(round.signed());
        assertThat(chain.sent).as("nobody sends it").hasSize(1);
    }

    /** The look had asked the chain before. */
    @Test
    void whatIsGivenUpDuringTheLookIsNotSent() {
        bring(round.signed());
        chain.losesIt();
        chain.whenAsked = () -> service.as("operator").release(carol.id(), new Leases.Release(true));
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.ABANDONED);
        assertThat(chain.sent).hasSize(1);
    }

    /** A chain that has a transaction looks at no witnesses. */
    @Test
    void badWitnessesDoNotTakeThePlaceOfGoodOnes() {
        bring(round.signed());
        bring(spoiled(round.signed()));
        assertThat(kept()).isEqualTo(round.signed());
        chain.losesIt();
        service.tick();
        assertThat(chain.sent).containsOnly(round.signed());
    }

    @Test
    void goodWitnessesTakeThePlaceOfBadOnes() {
        chain.does = ForgetfulChain.Does.FAIL;
        assertProblem(503, WalletProblem.CHAIN_UNAVAILABLE, () -> bring(spoiled(round.signed())));
        chain.does = ForgetfulChain.Does.TAKE;
        bring(round.signed());
        assertThat(kept()).isEqualTo(round.signed());
    }

    @Test
    void whatTheMempoolHadForLongHasItsThreeDaysFromThenOn() {
        bring(round.signed());
        service.tick();
        service.clock().advance(Duration.ofDays(4));
        chain.losesIt();
        chain.does = ForgetfulChain.Does.REFUSE;
        service.tick();
        service.clock().advance(Duration.ofHours(71));
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.SIGNED);
        service.clock().advance(Duration.ofHours(1));
        service.tick();
        assertThat(state()).isEqualTo(Leases.State.ABANDONED);
    }
}
