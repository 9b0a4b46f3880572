package org.joinmarket.wallet.send;

import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.wallets.Wallet;

/** What payments may be addressed to. */
final class Destinations {
    private final Network network;
    private final LeaseStore leases;

    Destinations(Network network, LeaseStore leases) {
        this.network = network;
        this.leases = leases;
    }

    /**
     * @param wallet that pays
     * @param field of the request
     * @throws FieldProblem if it is no address of the network
     * @throws org.joinmarket.support.problems.ApiProblem 409 {@code address-promised} if it is the wallet's own and a round waits for
     *     it: paid twice, it would tie the round's output to this payment
     */
    Script of(Wallet wallet, String address, String field) {
        Script script = Addresses.toScript(network, address)
                .orElseThrow(() -> new FieldProblem(field, "an address of the network " + network.wireName()));
        boolean own = wallet.derivedPathOf(script).isPresent();
        if (own && !leases.walletsExpecting(script).isEmpty()) throw PaymentRefusals.addressPromised(field);
        return script;
    }
}
