package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The service's database and a chain on which whatever a test says happens. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReuseGuardTest {
    private static final int MEMPOOL = 0;
    private static final int BEFORE = 90;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path folder;

    private final List<Payment> unspent = new ArrayList<>();
    private final List<KeyPath> emptied = new ArrayList<>();
    private final List<KeyPath> paidInBlocks = new ArrayList<>();
    private final Map<TxId, TransactionStatus> elsewhere = new HashMap<>();
    private WalletService service;
    private Wallet wallet;
    private CoinBook coins;
    private int height;
    private int wallets;
    private String branch = "";

    private Runnable afterListing = () -> {};

    /** @param at height of its block */
    private record Payment(int id, int key, long sats, int at) {
        OutPoint outPoint() {
            return new OutPoint(new TxId("%064x".formatted(id)), 0);
        }
    }

    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start() {
        service = WalletService.start(folder, settings());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void anotherWallet() {
        String name = "wallet-" + ++wallets;
        service.as("operator").create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
        wallet = service.bean(WalletRegistry.class).get(name);
        unspent.clear();
        emptied.clear();
        paidInBlocks.clear();
        elsewhere.clear();
        afterListing = () -> {};
        height = 100;
        branch = "aaaa";
        coins = coinsFreezing(-1);
    }

    private CoinBook coinsFreezing(long maxSats) {
        ChainBackend chain = (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "used" -> Set.copyOf(emptied);
                    case "paidInBlocks" -> Set.copyOf(paidInBlocks);
                    case "tip" -> block(height);
                    case "block" -> Optional.of(block((int) arguments[0]));
                    case "onChange" -> null;
                    case "version" -> OptionalLong.empty();
                    case "coinMark" -> Optional.empty();
                    case "tellsThirdParties" -> false;
                    case "status" -> elsewhere.getOrDefault((TxId) arguments[0], new TransactionStatus.NotFound());
                    case "unspent" -> {
                        List<WalletOutput> listed =
                                unspent.stream().map(this::output).toList();
                        afterListing.run();
                        yield listed;
                    }
                    default -> throw new AssertionError("not asked here: " + method);
                });
        JdbcClient jdbc = service.bean(JdbcClient.class);
        ReuseGuard reuse = new ReuseGuard(
                chain,
                jdbc,
                service.bean(TransactionTemplate.class),
                maxSats,
                service.bean(EventHub.class),
                service.bean(MeterRegistry.class));
        return new CoinBook(
                chain,
                service.bean(WalletWatch.class),
                jdbc,
                reuse,
                service.bean(EventHub.class),
                InstantSource.system());
    }

    private ChainTip block(int at) {
        return new ChainTip(at, "%s%060x".formatted(branch, at), 0, 0);
    }

    private WalletOutput output(Payment one) {
        int confirmations = one.at() == MEMPOOL ? 0 : height - one.at() + 1;
        return new WalletOutput(
                one.outPoint(),
                new ChainOutput(new Sats(one.sats()), Script.EMPTY, confirmations, false),
                new KeyPath(0, Wallet.EXTERNAL, one.key()));
    }

    private Payment pay(int id, int key, long sats, int at) {
        Payment made = new Payment(wallets * 1_000 + id, key, sats, at);
        unspent.add(made);
        return made;
    }

    private @Nullable FreezeReason frozenFor(Payment one) {
        return coins.of(wallet).stream()
                .filter(coin -> coin.outPoint().equals(one.outPoint()))
                .findFirst()
                .orElseThrow()
                .frozenFor();
    }

    @Test
    void aCoinThatArrivesWhileAWalletIsLookedAtForTheFirstTimeIsNotFrozen() {
        afterListing = () -> {
            afterListing = () -> {};
            Payment _ = pay(1, 3, 5_000, MEMPOOL);
            emptied.add(new KeyPath(0, Wallet.EXTERNAL, 3)); // what the chain says was ever paid to
        };
        coins.look(wallet);
        assertThat(unspent).hasSize(1);
        assertThat(frozenFor(unspent.iterator().next())).isNull();
    }

    /** The address of key 7 had a coin, which was spent. */
    private void useAndEmptyAnAddress() {
        Payment first = pay(1, 7, 100_000, BEFORE);
        coins.look(wallet);
        unspent.remove(first);
        coins.look(wallet);
    }

    @Test
    void whatComesToAnEmptiedAddressIsFrozenAndSoIsWhatComesAfterIt() {
        useAndEmptyAnAddress();
        Payment dust = pay(2, 7, 1_000, MEMPOOL);
        assertThat(frozenFor(dust)).isEqualTo(FreezeReason.ADDRESS_REUSE);
        Payment more = pay(3, 7, 1_000, MEMPOOL);
        Payment atOnce = pay(4, 7, 5_000_000, 101);
        height = 101;
        assertThat(frozenFor(more)).isEqualTo(FreezeReason.ADDRESS_REUSE);
        assertThat(frozenFor(atOnce)).isEqualTo(FreezeReason.ADDRESS_REUSE);
    }

    @Test
    void anAddressThatWasEmptiedBeforeItsWalletCameHereIsUsed() {
        emptied.add(new KeyPath(0, Wallet.EXTERNAL, 7));
        coins.look(wallet);
        emptied.clear();
        Payment dust = pay(1, 7, 1_000, MEMPOOL);
        Payment elsewhere = pay(2, 8, 1_000, MEMPOOL);
        assertThat(frozenFor(dust)).isEqualTo(FreezeReason.ADDRESS_REUSE);
        assertThat(frozenFor(elsewhere)).isNull();
    }

    private void restore() throws IOException {
        service.stop();
        Files.createFile(folder.resolve("data").resolve("restored"));
        service.startAgain();
        WalletRegistry registry = service.bean(WalletRegistry.class);
        wallet = registry.get(wallet.name());
        registry.follow(wallet); // not by a tick, which looks at its coins on the service's own chain
        await().atMost(PATIENCE).until(wallet::isWatched);
        coins = coinsFreezing(-1);
    }

    private static KeyPath path(int key) {
        return new KeyPath(0, Wallet.EXTERNAL, key);
    }

    /** Nobody has seen its coin. */
    @Test
    void anAddressThatWasEmptiedBetweenABackUpAndItsRestorationIsUsed() throws IOException {
        coins.look(wallet);
        height = 110;
        restore();
        Payment first = pay(1, 6, 100_000, 105);
        paidInBlocks.addAll(List.of(path(6), path(7)));
        coins.look(wallet);
        assertThat(frozenFor(first))
                .as("it is judged without what it has done itself")
                .isNull();
        assertThat(frozenFor(pay(2, 7, 1_000, MEMPOOL))).isEqualTo(FreezeReason.ADDRESS_REUSE);

        paidInBlocks.add(path(8));
        coins.look(wallet);
        assertThat(frozenFor(pay(3, 8, 1_000, MEMPOOL)))
                .as("what came since is seen here")
                .isNull();
    }

    /** As of mixdepths that appear while a wallet is looked at without them. */
    @Test
    void whatIsToBeLookedAtOnceMoreIsNotForgottenByALookThatHadBegun() {
        coins.look(wallet);
        afterListing = () -> {
            afterListing = () -> {};
            service.bean(JdbcClient.class)
                    .sql("update wallets set seen_hash = null where name = ?")
                    .param(wallet.name())
                    .update();
        };
        coins.look(wallet);
        paidInBlocks.add(path(7));
        coins.look(wallet);
        assertThat(frozenFor(pay(1, 7, 1_000, MEMPOOL))).isEqualTo(FreezeReason.ADDRESS_REUSE);
    }

    /** The node's wallet remembers what was replaced, or fell out of the mempool. */
    @Test
    void anAddressThatNoBlockHasPaidBeforeTheRestorationHasHadNoCoin() throws IOException {
        coins.look(wallet);
        restore();
        Payment waiting = pay(1, 6, 100_000, MEMPOOL);
        emptied.addAll(List.of(path(6), path(7)));
        coins.look(wallet);
        unspent.remove(waiting);
        assertThat(frozenFor(pay(2, 6, 100_000, MEMPOOL))).as("with more fees").isNull();
        assertThat(frozenFor(pay(3, 7, 100_000, 101))).as("paid again").isNull();
    }

    @Test
    void whatComesToANewAddressOrOneThatStillHasACoinIsNotFrozen() {
        useAndEmptyAnAddress();
        Payment elsewhere = pay(2, 8, 1_000, MEMPOOL);
        assertThat(frozenFor(elsewhere)).isNull();
        Payment again = pay(3, 8, 1_000, MEMPOOL);
        assertThat(frozenFor(again)).isNull();
    }

    @Test
    void whatWasThereWhenAWalletWasFirstLookedAtIsNotFrozen() {
        useAndEmptyAnAddress();
        service.bean(JdbcClient.class)
                .sql("update wallets set seen_height = null where name = ?")
                .param(wallet.name())
                .update();
        Payment found = pay(2, 7, 1_000, 100);
        assertThat(frozenFor(found)).isNull();
        coins.look(wallet);
        assertThat(frozenFor(found)).isNull();
    }

    @Test
    void whatASearchFindsInBlocksThatWereLookedAtIsNoArrival() {
        useAndEmptyAnAddress(); // at height 100
        height = 120;
        Payment old = pay(2, 7, 1_000, 100);
        assertThat(frozenFor(old)).isNull();
        unspent.clear();
        Payment arrived = pay(3, 7, 1_000, 101);
        assertThat(frozenFor(arrived)).isEqualTo(FreezeReason.ADDRESS_REUSE);
    }

    @Test
    void aPaymentThatIsReplacedBeforeItIsInABlockIsTheSamePayment() {
        coins.look(wallet);
        Payment first = pay(1, 7, 100_000, MEMPOOL);
        assertThat(frozenFor(first)).isNull();
        unspent.remove(first);
        Payment withMoreFees = pay(2, 7, 100_000, MEMPOOL);
        assertThat(frozenFor(withMoreFees)).isNull();

        height = 101;
        unspent.set(0, new Payment(withMoreFees.id(), 7, 100_000, 101));
        assertThat(frozenFor(withMoreFees)).isNull();
        unspent.clear(); // spent: now the address is used
        assertThat(frozenFor(pay(3, 7, 1_000, MEMPOOL))).isEqualTo(FreezeReason.ADDRESS_REUSE);
    }

    @Test
    void anAddressWhoseCoinWasSpentBeforeItWasInABlockIsUsedOnceItIs() {
        coins.look(wallet);
        Payment first = pay(1, 7, 100_000, MEMPOOL);
        assertThat(frozenFor(first)).isNull();
        unspent.remove(first); // by a child that hurries it up
        TxId txid = first.outPoint().txid();
        elsewhere.put(txid, new TransactionStatus.InMempool());
        Payment replacing = pay(2, 7, 100_000, MEMPOOL);
        assertThat(frozenFor(replacing)).as("it may be what replaces it").isNull();
        unspent.remove(replacing);

        height = 101;
        elsewhere.put(txid, new TransactionStatus.Confirmed(101, 1));
        Payment dust = pay(3, 7, 1_000, MEMPOOL);
        assertThat(frozenFor(dust)).isEqualTo(FreezeReason.ADDRESS_REUSE);

        elsewhere.clear();
        assertThat(frozenFor(pay(4, 7, 1_000, MEMPOOL)))
                .as("it is known from then on")
                .isEqualTo(FreezeReason.ADDRESS_REUSE);
    }

    @Test
    void whatIsUnfrozenStaysSoAndFillsItsAddress() {
        useAndEmptyAnAddress();
        Payment dust = pay(2, 7, 1_000, MEMPOOL);
        assertThat(frozenFor(dust)).isEqualTo(FreezeReason.ADDRESS_REUSE);
        coins.unfreeze(wallet, dust.outPoint());
        height = 101;
        unspent.set(0, new Payment(dust.id(), 7, 1_000, 101));
        coins.look(wallet);
        assertThat(frozenFor(dust)).isNull();
        assertThat(frozenFor(pay(3, 7, 1_000, MEMPOOL))).isNull();
    }

    @Test
    void whatComesInABlockThatTookThePlaceOfOneThatWasLookedAtIsAnArrival() {
        Payment first = pay(1, 7, 1_000, BEFORE);
        coins.look(wallet);
        unspent.remove(first);
        coins.look(wallet);

        branch = "bbbb";
        Payment dust = pay(2, 7, 600, 98);
        assertThat(frozenFor(dust)).isEqualTo(FreezeReason.ADDRESS_REUSE);
    }

    @Test
    void theSettingIsTheLargestValueThatIsFrozen() {
        useAndEmptyAnAddress();
        coins = coinsFreezing(1_000);
        Payment small = pay(2, 7, 1_000, MEMPOOL);
        Payment large = pay(3, 7, 1_001, MEMPOOL);
        assertThat(frozenFor(small)).isEqualTo(FreezeReason.ADDRESS_REUSE);
        assertThat(frozenFor(large)).isNull();
        unspent.clear();
        coins = coinsFreezing(0);
        assertThat(frozenFor(pay(4, 7, 1, MEMPOOL))).isNull();
    }
}
