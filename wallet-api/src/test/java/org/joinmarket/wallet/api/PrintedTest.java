package org.joinmarket.wallet.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frameworks log what they read and write, so what links our addresses, or opens anything, must not print. */
class PrintedTest {
    private static final String PLANTED = "planted";

    @Test
    void secretsDoNotPrint() {
        assertThat(List.of(
                                new Wallets.Create("w", PLANTED, null, PLANTED, PLANTED),
                                new Wallets.Created("w", "f", PLANTED),
                                new Imports.Import("w", PLANTED, PLANTED, PLANTED, PLANTED),
                                new Wallets.Unlock(PLANTED),
                                new Wallets.ChangePassword(PLANTED, PLANTED),
                                new Wallets.ShowSeed(PLANTED),
                                new Wallets.ShownSeed(PLANTED, true),
                                new Leases.Opening(PLANTED))
                        .toString())
                .doesNotContain(PLANTED);
    }

    @Test
    void whatLinksOurAddressesDoesNotPrint() {
        var coin = new Wallets.Utxo(
                PLANTED, 1, 0, PLANTED, PLANTED, 1, false, false, null, PLANTED, Wallets.AddressStatus.DEPOSIT);
        var known = new Wallets.KnownAddress(
                PLANTED, PLANTED, 0, Wallets.AddressStatus.REUSED, Wallets.AddressStatus.DEPOSIT, 1, PLANTED);
        var input = new Leases.Input(PLANTED, 1, PLANTED, 1);
        var lease = new Leases.Lease(
                "id",
                "w",
                Leases.Role.MAKER,
                Leases.State.GRANTED,
                0,
                1,
                List.of(input),
                PLANTED,
                PLANTED,
                PLANTED,
                PLANTED,
                "at",
                new Leases.MakerPart(PLANTED, PLANTED, PLANTED),
                null,
                null,
                null,
                null);
        var entry = Histories.Entry.builder()
                .id(PLANTED)
                .kind(Histories.Kind.DEPOSIT)
                .status(Histories.Status.CONFIRMED)
                .startedAt("at")
                .txid(PLANTED)
                .inputs(List.of(PLANTED))
                .destination(PLANTED)
                .build();
        var order = new Sends.Order(0, List.of(new Sends.Output(PLANTED, 1L)), List.of(PLANTED), null, null);
        assertThat(List.of(
                                new Histories.Page("w", List.of(entry), null),
                                new Sends.Send("key-0001", 1, order),
                                new Sends.Quote(List.of(PLANTED), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
                                new Proofs.Coin(PLANTED, 1, 1, 1, List.of()),
                                new Proofs.ImportExternal(
                                        Map.of(PLANTED, new Proofs.Source(PLANTED, Map.of())), List.of(PLANTED)),
                                new Wallets.Address(PLANTED, PLANTED, 0, 0),
                                new Psbts.Look(PLANTED),
                                new Psbts.Finalize(List.of(PLANTED)),
                                new Wallets.Watch("w", List.of(PLANTED)),
                                new Psbts.Sign("k", 1, PLANTED),
                                new Psbts.Output(PLANTED, 1, true, PLANTED, 1L),
                                new Wallets.Utxos("w", List.of(coin)),
                                new Wallets.Freeze(PLANTED, true, PLANTED),
                                new Wallets.LabelCoin(PLANTED, PLANTED),
                                new Wallets.LabelAddress(PLANTED, PLANTED),
                                new Wallets.KnownAddresses("w", 1, List.of(known)),
                                input,
                                new Leases.LeaseList(List.of(lease)))
                        .toString())
                .doesNotContain(PLANTED)
                .contains("id", "GRANTED");
    }
}
