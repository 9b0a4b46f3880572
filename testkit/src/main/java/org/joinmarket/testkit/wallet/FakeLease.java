package org.joinmarket.testkit.wallet;

import java.time.Instant;
import java.util.List;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.Role;
import org.joinmarket.wallet.api.Leases.State;
import org.jspecify.annotations.Nullable;

/** One lease; guarded by its wallet service. */
final class FakeLease {
    final String id;
    final String idempotencyKey;
    final String token;
    final FakeWallet wallet;
    final Role role;
    final int mixdepth;
    final long amountSats;
    final List<UnspentOutput> inputs;
    final Script coinjoinScript;
    final Script changeScript;
    Instant expiresAt;
    final Leases.@Nullable MakerPart maker;
    State state = State.GRANTED;

    @Nullable
    TxId txid;

    FakeLease(
            String id,
            String idempotencyKey,
            String token,
            FakeWallet wallet,
            Role role,
            int mixdepth,
            long amountSats,
            List<UnspentOutput> inputs,
            Instant expiresAt,
            Leases.@Nullable MakerPart maker) {
        this.id = id;
        this.idempotencyKey = idempotencyKey;
        this.token = token;
        this.wallet = wallet;
        this.role = role;
        this.mixdepth = mixdepth;
        this.amountSats = amountSats;
        this.inputs = List.copyOf(inputs);
        this.expiresAt = expiresAt;
        this.maker = maker;
        this.coinjoinScript = wallet.newScript((mixdepth + 1) % FakeWallet.MIXDEPTHS);
        this.changeScript = wallet.newScript(mixdepth);
    }

    boolean isOpen() {
        return state == State.GRANTED || state == State.SIGNED;
    }

    Leases.Lease toApi(Network network) {
        TxId signed = txid;
        return new Leases.Lease(
                id,
                wallet.name(),
                role,
                state,
                mixdepth,
                amountSats,
                inputs.stream()
                        .map(input -> new Leases.Input(
                                input.outPoint().toString(),
                                input.value().value(),
                                input.script().hex(),
                                input.confirmations()))
                        .toList(),
                coinjoinScript.hex(),
                FakeWallet.address(network, coinjoinScript),
                changeScript.hex(),
                FakeWallet.address(network, changeScript),
                expiresAt.toString(),
                maker,
                null, // no limits of its own
                signed == null ? null : signed.hex(),
                null,
                null);
    }
}
