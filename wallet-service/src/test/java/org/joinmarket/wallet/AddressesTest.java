package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.api.Wallets.AddressStatus;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AddressesTest {
    private static final String OUTSIDE = LeasesInUse.OUTSIDE;

    @TempDir
    static Path folder;

    private WalletService service;
    private WalletApi operator;

    /** Of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start() {
        service = WalletService.start(
                folder,
                List.of(
                        WalletService.pairs(settings()),
                        WalletService.moreToken(folder, 0, "narrow-operator", "operator", "erin", 1)));
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Wallets.KnownAddress known(String wallet, String address) {
        return operator.addresses(wallet, null, 0).addresses().stream()
                .filter(one -> one.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private AddressStatus status(String wallet, String address) {
        return known(wallet, address).status();
    }

    @Test
    void aDepositAddressIsReservedThenHasADepositThenIsReused() {
        operator.create(new Wallets.Create("dave", WalletService.PASSWORD, null, null, null));
        Wallets.Address address = operator.newAddress("dave", new Wallets.NewAddress(2));
        assertThat(known("dave", address.address()))
                .isEqualTo(new Wallets.KnownAddress(
                        address.address(), address.path(), 2, AddressStatus.RESERVED, AddressStatus.RESERVED, 0, null));

        operator.fund(new Chain.Fund(address.address(), 50_000));
        assertThat(status("dave", address.address())).isEqualTo(AddressStatus.DEPOSIT);
        operator.fund(new Chain.Fund(address.address(), 60_000));

        assertThat(known("dave", address.address()).status()).isEqualTo(AddressStatus.REUSED);
        assertThat(known("dave", address.address()).baseStatus()).isEqualTo(AddressStatus.DEPOSIT);
        assertThat(known("dave", address.address()).balanceSats()).isEqualTo(110_000);
        assertThat(operator.utxos("dave", 2).utxos())
                .hasSize(2)
                .allMatch(coin -> coin.addressStatus() == AddressStatus.REUSED);
    }

    @Test
    void addressesOfRoundsAreReservedFlaggedOrHaveWhatTheRoundPaid() {
        service.wallet("alice", 0, 3_000_000);
        service.wallet("bob", 0, 3_000_000);
        service.wallet("carol", 0, 3_000_000);
        for (int i = 0; i < 12; i++) service.tick(); // wallets are looked at every so many ticks
        String deposit = operator.utxos("alice", 0).utxos().getFirst().address();
        Leases.Lease failed =
                service.as("alice").leaseAsMaker("alice", Round.makerRequest("comes-to-nothing", 1_000_000));
        assertThat(status("alice", failed.coinjoinAddress())).isEqualTo(AddressStatus.RESERVED);
        assertThat(status("alice", failed.changeAddress())).isEqualTo(AddressStatus.RESERVED);
        service.as("alice").release(failed.id(), new Leases.Release(false));
        assertThat(status("alice", failed.coinjoinAddress())).isEqualTo(AddressStatus.FLAGGED);
        operator.fund(new Chain.Fund(failed.changeAddress(), 40_000));
        assertThat(status("alice", failed.changeAddress())).isEqualTo(AddressStatus.NON_CJ_CHANGE);

        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", Round.takerRequest("comes-about", 0, 1_000_000));
        Leases.Lease alice = service.as("alice").leaseAsMaker("alice", Round.makerRequest("comes-about", 1_000_000));
        Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("comes-about", 1_000_000));
        Round round = new Round(1_000_000, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        assertThat(status("alice", alice.coinjoinAddress())).as("signed").isEqualTo(AddressStatus.RESERVED);
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));

        assertThat(status("alice", alice.coinjoinAddress())).isEqualTo(AddressStatus.CJ_OUT);
        assertThat(status("alice", alice.changeAddress())).isEqualTo(AddressStatus.CJ_CHANGE);
        assertThat(status("alice", deposit)).isEqualTo(AddressStatus.USED_EMPTY);
        assertThat(operator.utxos("alice", null).utxos())
                .extracting(Wallets.Utxo::addressStatus)
                .containsExactlyInAnyOrder(AddressStatus.CJ_OUT, AddressStatus.CJ_CHANGE, AddressStatus.NON_CJ_CHANGE);
        operator.fund(new Chain.Fund(deposit, 1_000));
        assertThat(known("alice", deposit).status()).as("frozen for it").isEqualTo(AddressStatus.REUSED);
        assertThat(known("alice", deposit).baseStatus()).isEqualTo(AddressStatus.DEPOSIT);
    }

    @Test
    void anAddressIsLabelledByTheOperatorAndOnlyIfSomebodyMayKnowIt() {
        operator.create(new Wallets.Create("erin", WalletService.PASSWORD, null, null, null));
        String first = operator.newAddress("erin", new Wallets.NewAddress(0)).address();
        String second = operator.newAddress("erin", new Wallets.NewAddress(1)).address();
        assertThat(operator.labelAddress("erin", new Wallets.LabelAddress(first, "shop"))
                        .label())
                .isEqualTo("shop");
        assertThat(service.as("viewer").addresses("erin", 0, 0).addresses())
                .extracting(Wallets.KnownAddress::label)
                .containsExactly("shop");
        assertThat(operator.labelAddress("erin", new Wallets.LabelAddress(first, ""))
                        .label())
                .isNull();

        assertField("address", () -> operator.labelAddress("erin", new Wallets.LabelAddress(OUTSIDE, "x")));
        assertField("address", () -> operator.labelAddress("erin", new Wallets.LabelAddress("nonsense", "x")));
        assertField("label", () -> operator.labelAddress("erin", new Wallets.LabelAddress(first, "two\nlines")));
        WalletApi narrow = service.as("narrow-operator");
        assertProblem(
                403, "mixdepth-not-allowed", () -> narrow.labelAddress("erin", new Wallets.LabelAddress(first, "x")));
        assertThat(narrow.addresses("erin", null, 0).addresses())
                .extracting(Wallets.KnownAddress::address)
                .containsExactly(second);
    }

    /** Longer ranges are taken in the background, which may be slower than this. */
    private void handOut(Wallet wallet) {
        long from = System.nanoTime();
        while (true) {
            try {
                AddressBook.Next _ = service.bean(AddressBook.class).deposit(wallet, 0);
                return;
            } catch (ChainUnavailable e) {
                if (System.nanoTime() - from > Duration.ofSeconds(30).toNanos()) throw e;
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aReplyHasAThousandAddresses() {
        operator.create(new Wallets.Create("frank", WalletService.PASSWORD, null, null, null));
        Wallet frank = service.bean(WalletRegistry.class).get("frank");
        for (int i = 0; i < 1_002; i++) handOut(frank);
        assertThat(operator.addresses("frank", null, 0).addresses()).hasSize(1_000);
        Wallets.KnownAddresses rest = operator.addresses("frank", null, 1_000);
        assertThat(rest.total()).isEqualTo(1_002);
        assertThat(rest.addresses())
                .extracting(Wallets.KnownAddress::path)
                .containsExactly("m/84'/1'/0'/0/1000", "m/84'/1'/0'/0/1001");
        assertThat(operator.addresses("frank", 1, 0).addresses()).isEmpty();
        assertField("mixdepth", () -> operator.addresses("frank", 5, 0));
        assertField("mixdepth", () -> operator.addresses("frank", -1, 0));
        assertField("offset", () -> operator.addresses("frank", null, -1));
    }
}
