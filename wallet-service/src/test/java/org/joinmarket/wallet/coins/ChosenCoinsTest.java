package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rounds choose among coins that were seen a moment ago: whatever became of one since, it is not chosen. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChosenCoinsTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final long COIN = 1_000_000;

    private WalletService service;
    private int wallets;
    private Wallet wallet;
    private CoinBook coins;

    // what the chain of the test says
    private OptionalLong version;
    private Runnable changed;
    private boolean tellsThirdParties;
    private UnaryOperator<ChainOutput> seenAs;
    private String trouble;
    private boolean tipIsStale;
    private int listings;
    private int lookups;

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void threeCoins() {
        version = OptionalLong.empty();
        changed = () -> {};
        tellsThirdParties = false;
        seenAs = output -> output;
        trouble = "";
        tipIsStale = false;
        String name = "w" + ++wallets;
        service.wallet(name, 1, COIN, COIN, COIN);
        wallet = service.bean(WalletRegistry.class).get(name);
        coins = new CoinBook(
                chain(),
                service.bean(WalletWatch.class),
                service.bean(JdbcClient.class),
                service.bean(ReuseGuard.class),
                service.bean(EventHub.class),
                service.clock());
        assertThat(coins.of(wallet)).hasSize(3);
        listings = 0;
        lookups = 0;
    }

    /** The embedded chain, which says of changes what the test wants it to say. */
    private ChainBackend chain() {
        ChainBackend chain = service.bean(ChainBackend.class);
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    if (!trouble.isEmpty())
                        throw new ChainUnavailable(ChainTrouble.INITIAL_BLOCK_DOWNLOAD, trouble, "wait", null);
                    if (tipIsStale && method.getName().equals("tip"))
                        throw new ChainUnavailable(ChainTrouble.STALE_TIP, "an old tip", "wait", null);
                    return switch (method.getName()) {
                        case "version" -> version;
                        case "tellsThirdParties" -> tellsThirdParties;
                        case "onChange" -> {
                            changed = (Runnable) arguments[0];
                            yield null;
                        }
                        case "unspent" -> {
                            listings++;
                            yield chain.unspent((String) arguments[0]).stream()
                                    .map(one ->
                                            new WalletOutput(one.outPoint(), seenAs.apply(one.output()), one.path()))
                                    .toList();
                        }
                        case "lookup" -> {
                            lookups++;
                            yield lookup(chain, arguments[0]);
                        }
                        default -> {
                            try {
                                yield method.invoke(chain, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    };
                });
    }

    @SuppressWarnings("unchecked") // what the method takes
    private Map<OutPoint, ChainOutput> lookup(ChainBackend chain, Object outPoints) {
        return chain.lookup((Collection<OutPoint>) outPoints).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> seenAs.apply(entry.getValue())));
    }

    private static List<Coin> allFree(CoinSet coins) {
        return coins.all().stream().filter(coin -> coin.isFree(1)).toList();
    }

    private List<OutPoint> chosen() {
        return coins.choose(wallet, ChosenCoinsTest::allFree).stream()
                .map(Coin::outPoint)
                .toList();
    }

    private void pay(String outPoint) {
        List<String> inputs = List.of(outPoint);
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, null)), inputs, null, 2_000L);
        service.as("operator").send(wallet.name(), new Sends.Send("pay-key-" + wallets, COIN / 2, order));
    }

    @Test
    void theChainIsAskedOnlyForWhatWasChosenWhileNothingChanges() {
        List<OutPoint> first = chosen();
        assertThat(first).hasSize(3);
        assertThat(chosen()).isEqualTo(first);
        assertThat(listings).isZero();
        assertThat(lookups).isEqualTo(2);
    }

    @Test
    void whatIsShownIsListedOnlyIfItHasChangedHoweverLongAgoThatWas() {
        service.clock().advance(Snapshots.LONGEST.multipliedBy(2));
        assertThat(coins.shown(wallet)).hasSize(3).allMatch(coin -> coin.isFree(1));
        assertThat(listings).isZero();

        OutPoint frozen = coins.shown(wallet).getFirst().outPoint();
        coins.freeze(wallet, frozen, FreezeReason.OPERATOR);
        assertThat(coins.shown(wallet))
                .filteredOn(coin -> coin.outPoint().equals(frozen))
                .singleElement()
                .satisfies(coin -> assertThat(coin.frozen()).isTrue());
        assertThat(listings).isZero();

        pay(coins.shown(wallet).getLast().outPoint().toString());
        assertThat(coins.shown(wallet)).hasSize(2);
        assertThat(listings).isOne();
        service.mine(1);
        assertThat(coins.shown(wallet)).hasSize(2);
        assertThat(coins.shown(wallet)).hasSize(2);
        assertThat(listings).isEqualTo(2);
    }

    @Test
    void whatAThirdPartyWouldBeToldIsListedEachTime() {
        tellsThirdParties = true;
        service.mine(1); // so that nothing of before is of use
        assertThat(coins.shown(wallet)).hasSize(3);
        assertThat(coins.shown(wallet)).hasSize(3);
        assertThat(listings).isEqualTo(2);
    }

    @Test
    void aCoinThatWasSpentIsNotChosenThoughNobodySaidSo() {
        OutPoint spent = chosen().getFirst();
        pay(spent.toString());
        assertThat(service.bean(JdbcClient.class)
                        .sql("delete from open_outpoints where outpoint = ?")
                        .param(spent.toString())
                        .update())
                .as("as if another program had spent it")
                .isOne();

        assertThat(chosen()).hasSize(2).doesNotContain(spent);
        assertThat(listings).isOne();
    }

    @Test
    void aCoinThatIsFrozenMeanwhileIsNotChosenAndOneThatIsReleasedIs() {
        OutPoint frozen = chosen().getFirst();
        coins.freeze(wallet, frozen, FreezeReason.OPERATOR);
        assertThat(chosen()).hasSize(2).doesNotContain(frozen);
        coins.unfreeze(wallet, frozen);
        assertThat(chosen()).hasSize(3).contains(frozen);
        assertThat(listings).isZero();
    }

    @Test
    void aCoinThatIsPromisedMeanwhileIsNotChosenAndOneThatIsFreeAgainIs() {
        OutPoint leased = chosen().getFirst();
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql("insert into open_outpoints (outpoint, holder) values (?, 'somebody')")
                .param(leased.toString())
                .update();
        assertThat(chosen()).hasSize(2).doesNotContain(leased);
        jdbc.sql("delete from open_outpoints where holder = 'somebody'").update();
        assertThat(chosen()).hasSize(3).contains(leased);
        assertThat(listings).isZero();
    }

    @Test
    void aCoinWhoseBlockIsReorganisedAwayIsNotChosen() {
        assertThat(chosen()).hasSize(3);
        seenAs = output -> new ChainOutput(output.value(), output.script(), 0, output.coinbase());
        assertThat(chosen()).isEmpty();
    }

    @Test
    void whatIsChosenIsAsTheChainHasItNow() {
        assertThat(chosen()).hasSize(3);
        service.mine(3);
        assertThat(coins.choose(wallet, ChosenCoinsTest::allFree))
                .hasSize(3)
                .allMatch(coin -> coin.confirmations() == 9);
        assertThat(listings).isZero();
    }

    @Test
    void nothingIsChosenWhileTheChainLacksBlocks() {
        trouble = "still catching up";
        assertThatThrownBy(this::chosen).isInstanceOf(ChainUnavailable.class);
    }

    @Test
    void nothingIsChosenOnAStaleTipWhetherOrNotTheCoinsWereSeenAMomentAgo() {
        tipIsStale = true;
        assertThatThrownBy(this::chosen).isInstanceOf(ChainUnavailable.class);
        service.clock().advance(Snapshots.LONGEST);
        assertThatThrownBy(this::chosen).isInstanceOf(ChainUnavailable.class);
    }

    @Test
    void aRefusalIsByAllThatIsThereNow() {
        service.fund(wallet.name(), 1, COIN);
        service.mine(1);
        List<Coin> four = coins.choose(wallet, all -> {
            if (all.all().size() < 4) throw Refusals.insufficientFunds();
            return all.all();
        });
        assertThat(four).hasSize(4);
        assertThat(listings).isOne();
        assertThatThrownBy(() -> coins.choose(wallet, _ -> {
                    throw Refusals.insufficientFunds();
                }))
                .isInstanceOf(ApiProblem.class);
        assertThat(listings).isEqualTo(2);
    }

    @Test
    void aNewCoinIsAmongThemOnceTheChainSaysThatSomethingChanged() {
        service.fund(wallet.name(), 1, COIN);
        service.mine(1);
        assertThat(chosen()).hasSize(3);
        changed.run();
        assertThat(chosen()).hasSize(4);
        assertThat(chosen()).hasSize(4);
        assertThat(listings).isOne();
    }

    @Test
    void aNewCoinIsAmongThemAtOnceWhereTheChainCountsItsChanges() {
        version = OptionalLong.of(1);
        assertThat(coins.of(wallet)).hasSize(3);
        service.fund(wallet.name(), 1, COIN);
        service.mine(1);
        version = OptionalLong.of(2);
        assertThat(chosen()).hasSize(4);
    }

    @Test
    void aNewCoinIsAmongThemAfterAWhileThoughNobodySaidSo() {
        service.fund(wallet.name(), 1, COIN);
        service.mine(1);
        service.clock().advance(Snapshots.LONGEST);
        assertThat(chosen()).hasSize(4);
    }

    @Test
    void theyAreAskedForAgainAfterTheClockWasSetBack() {
        service.clock().advance(Snapshots.LONGEST.negated());
        assertThat(chosen()).hasSize(3);
        assertThat(listings).isOne();
        service.clock().advance(Snapshots.LONGEST);
    }

    @Test
    void aThirdPartyIsNotToldWhichCoinsAreAboutToBeUsed() {
        tellsThirdParties = true;
        service.clock().advance(Snapshots.LONGEST);
        assertThat(chosen()).hasSize(3);
        assertThat(chosen()).hasSize(3);
        assertThat(lookups).isZero();
        assertThat(listings).isEqualTo(2);
    }

    @Test
    void chooseGetsTheSmallestFirst() {
        List<Long> values = new ArrayList<>();
        service.fund(wallet.name(), 1, COIN + 2, COIN - 1);
        service.mine(1);
        changed.run();
        assertThat(chosen()).hasSize(5);
        List<Coin> _ = coins.choose(wallet, all -> {
            all.free(1)
                    .values()
                    .forEach(pool ->
                            pool.coins().forEach(coin -> values.add(coin.value().value())));
            return List.of();
        });
        assertThat(values).hasSize(5).isSorted();
    }
}
