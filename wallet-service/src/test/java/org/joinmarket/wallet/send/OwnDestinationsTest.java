package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.List;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Payments to addresses of the wallet that pays. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnDestinationsTest {
    private WalletService service;
    private WalletApi operator;
    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder, settings());
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static Sends.Order order(int mixdepth, String address, long amount) {
        return new Sends.Order(mixdepth, List.of(new Sends.Output(address, amount)), null, null, 5_000L);
    }

    private Sends.Sent send(String wallet, Sends.Order order) {
        return operator.send(wallet, new Sends.Send("payment-" + keys++, 100_000, order));
    }

    /** Of a key of the wallet alice, whether somebody has it or not. */
    private String own(int mixdepth, int index) {
        Script script = service.bean(WalletRegistry.class)
                .get("alice")
                .scripts()
                .at(new KeyPath(mixdepth, Wallet.INTERNAL, index))
                .orElseThrow();
        return Addresses.fromScript(Network.REGTEST, script).orElseThrow();
    }

    @Test
    void neitherChangeNorARoundGetsAnAddressThatWasNamed() {
        service.wallet("alice", 1, 1_000_000);
        service.follow("alice");
        String next = own(1, 0);
        Sends.Sent made = send("alice", order(1, next, 300_000));
        assertThat(operator.utxos("alice", 1).utxos())
                .extracting(Wallets.Utxo::valueSats, Wallets.Utxo::address)
                .as("the change has another address")
                .containsExactlyInAnyOrder(tuple(300_000L, next), tuple(made.changeSats(), own(1, 1)));

        service.mine(1);
        int ahead = 3;
        send("alice", order(1, own(2, ahead), 200_000));
        Wallet alice = service.bean(WalletRegistry.class).get("alice");
        assertThat(service.bean(AddressBook.class)
                        .peek(alice, 2, Wallet.INTERNAL)
                        .path()
                        .index())
                .as("a round gets the one behind it")
                .isEqualTo(ahead + 1);
    }

    @Test
    void noAddressIsPaidThatARoundWaitsFor() {
        service.wallet("bob", 1, 1_000_000);
        service.fund("bob", 2, 1_000_000);
        service.mine(6);
        Leases.Lease lease = service.as("bob").leaseAsMaker("bob", Round.makerRequest("waits-01", 500_000));
        int other = lease.mixdepth() == 1 ? 2 : 1;
        for (String address : List.of(lease.coinjoinAddress(), lease.changeAddress())) {
            Sends.Order order = order(other, address, 300_000);
            assertProblem(409, WalletProblem.ADDRESS_PROMISED, () -> operator.quote("bob", order));
            assertProblem(409, WalletProblem.ADDRESS_PROMISED, () -> send("bob", order));
            assertProblem(
                    409,
                    WalletProblem.ADDRESS_PROMISED,
                    () -> operator.quoteRedemption(
                            "bob", new Bonds.Redemption("2020-01", address, null, null, 5_000L)));
        }
        service.as("bob").release(lease.id(), new Leases.Release(false));
        assertThat(send("bob", order(other, lease.changeAddress(), 300_000)).state())
                .isEqualTo(Sends.State.BROADCAST);
    }
}
