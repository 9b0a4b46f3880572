package org.joinmarket.testkit.wallet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.MakerRequiredInput;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.Role;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;

/** One token's leases: granted, committed, signed, ended. Everything runs under the service's lock. */
final class FakeLeases {
    private static final int MIN_COMMITMENT_CONFIRMATIONS = 5;
    private static final int PERCENT_OF_AMOUNT = 20;

    private final FakeWalletService service;
    private final String token;

    FakeLeases(FakeWalletService service, String token) {
        this.service = service;
        this.token = token;
    }

    Leases.Lease leaseAsMaker(String wallet, Leases.MakerRequest request) {
        return service.call(Call.LEASE, () -> {
            Optional<FakeLease> before = before(request.idempotencyKey());
            if (before.isPresent()) return before.get().toApi(service.network());
            FakeWallet known = service.usable(wallet);
            Sats required = MakerRequiredInput.of(new MakerTerms(
                    Sats.sats(request.amountSats()), Sats.sats(request.cjfeeSats()), Sats.sats(request.txfeeSats())));
            Set<OutPoint> leased = service.leased();
            for (int mixdepth = 0; mixdepth < FakeWallet.MIXDEPTHS; mixdepth++) {
                List<UnspentOutput> inputs = known.select(mixdepth, required, leased);
                if (inputs.isEmpty()) continue;
                return service.grant(lease(
                                known,
                                Role.MAKER,
                                request.idempotencyKey(),
                                mixdepth,
                                request.amountSats(),
                                inputs,
                                request.expiresInSeconds(),
                                makerPart(known, inputs, request.boxKey())))
                        .toApi(service.network());
            }
            throw FakeWalletService.problem(409, WalletProblem.INSUFFICIENT_FUNDS);
        });
    }

    private static Leases.MakerPart makerPart(FakeWallet wallet, List<UnspentOutput> inputs, String boxKey) {
        SecretKey key = wallet.key(inputs.getFirst().script());
        BoxKeyProof proof = BoxKeyProof.sign(BoxPublicKey.parseHex(boxKey).orElseThrow(), key);
        return new Leases.MakerPart(proof.authKey().hex(), proof.base64(), boxKey);
    }

    private FakeLease lease(
            FakeWallet wallet,
            Role role,
            String idempotencyKey,
            int mixdepth,
            long amount,
            List<UnspentOutput> inputs,
            int expiresInSeconds,
            Leases.@Nullable MakerPart maker) {
        return new FakeLease(
                service.nextLeaseId(),
                idempotencyKey,
                token,
                wallet,
                role,
                mixdepth,
                amount,
                inputs,
                service.clock().instant().plusSeconds(expiresInSeconds),
                maker);
    }

    private Optional<FakeLease> before(String idempotencyKey) {
        return service.leasesOf(token).stream()
                .filter(lease -> lease.idempotencyKey.equals(idempotencyKey))
                .findFirst();
    }

    Leases.Lease leaseAsTaker(String wallet, Leases.TakerRequest request) {
        return service.call(Call.LEASE, () -> {
            Optional<FakeLease> before = before(request.idempotencyKey());
            if (before.isPresent()) return before.get().toApi(service.network());
            if (request.authorizationId() != null)
                throw FakeWalletService.problem(409, WalletProblem.AUTHORIZATION_REFUSED);
            FakeWallet known = service.usable(wallet);
            Sats atLeast = Sats.sats(request.amountSats()).plus(Sats.sats(request.expectedCostSats()));
            List<UnspentOutput> inputs = known.select(request.mixdepth(), atLeast, service.leased());
            if (inputs.isEmpty()) throw FakeWalletService.problem(409, WalletProblem.INSUFFICIENT_FUNDS);
            return service.grant(lease(
                            known,
                            Role.TAKER,
                            request.idempotencyKey(),
                            request.mixdepth(),
                            request.amountSats(),
                            inputs,
                            request.expiresInSeconds(),
                            null))
                    .toApi(service.network());
        });
    }

    Leases.LeaseList openLeases() {
        return service.call(
                Call.OPEN_LEASES,
                () -> new Leases.LeaseList(service.leasesOf(token).stream()
                        .filter(FakeLease::isOpen)
                        .map(lease -> lease.toApi(service.network()))
                        .toList()));
    }

    Leases.Lease lease(String id) {
        return service.call(Call.FIND_LEASE, () -> service.lease(token, id).toApi(service.network()));
    }

    Leases.Commitment commit(String id) {
        return service.call(Call.COMMIT, () -> {
            for (Podle.Proof proof : proofs(service.lease(token, id))) {
                String commitment = proof.commitment().hex();
                if (service.useCommitment(commitment)) return new Leases.Commitment(commitment, 0, 1);
            }
            throw FakeWalletService.problem(409, WalletProblem.NO_COMMITMENT_LEFT);
        });
    }

    private List<Podle.Proof> proofs(FakeLease lease) {
        List<Podle.Proof> proofs = new ArrayList<>();
        long least = lease.amountSats * PERCENT_OF_AMOUNT / 100;
        for (UnspentOutput input : lease.inputs) {
            int confirmations = service.chain()
                    .find(input.outPoint())
                    .map(UnspentOutput::confirmations)
                    .orElse(0);
            if (confirmations < MIN_COMMITMENT_CONFIRMATIONS || input.value().value() < least) continue;
            for (int index = 0; index < Podle.DEFAULT_MAX_INDICES; index++)
                proofs.add(Podle.generate(lease.wallet.key(input.script()), input.outPoint(), index));
        }
        return proofs;
    }

    Leases.Opening open(String id, Leases.OpenCommitment request) {
        return service.call(
                Call.OPEN,
                () -> proofs(service.lease(token, id)).stream()
                        .filter(proof -> proof.commitment().hex().equals(request.commitment()))
                        .filter(_ -> service.isUsed(request.commitment()))
                        .findFirst()
                        .map(proof -> new Leases.Opening(proof.opening().wire()))
                        .orElseThrow(() -> FakeWalletService.problem(404, "commitment-not-found")));
    }

    Leases.Signed sign(String id, Leases.Sign request) {
        return service.call(Call.SIGN, () -> {
            FakeLease lease = service.lease(token, id);
            Transaction transaction = Transaction.parseHex(request.transaction())
                    .toOptional()
                    .orElseThrow(() -> FakeWalletService.problem(400, WalletProblem.INVALID_FIELD));
            TxId txid = transaction.txid();
            if (!lease.isOpen() && !txid.equals(lease.txid))
                throw FakeWalletService.problem(409, WalletProblem.LEASE_STATE);
            if (lease.txid != null && !lease.txid.equals(txid))
                throw FakeWalletService.problem(409, WalletProblem.SIGNING_REFUSED);
            List<Leases.Signature> signatures = new ArrayList<>();
            for (UnspentOutput input : lease.inputs) {
                int index = transaction.indexOfInput(input.outPoint());
                if (index < 0) throw FakeWalletService.problem(409, WalletProblem.SIGNING_REFUSED);
                SecretKey key = lease.wallet.key(input.script());
                signatures.add(new Leases.Signature(
                        index,
                        input.outPoint().toString(),
                        HexFormat.of().formatHex(new Bip143(transaction).signP2wpkh(index, input.value(), key)),
                        key.publicKey().hex()));
            }
            signatures.sort(Comparator.comparingInt(Leases.Signature::index));
            lease.txid = txid;
            if (lease.state == State.GRANTED) lease.state = State.SIGNED;
            return new Leases.Signed(txid.hex(), signatures);
        });
    }

    Leases.Broadcasted broadcast(String id, Leases.Broadcast request) {
        return service.call(Call.BROADCAST, () -> {
            FakeLease lease = service.lease(token, id);
            Transaction transaction =
                    Transaction.parseHex(request.transaction()).toOptional().orElseThrow();
            if (!transaction.txid().equals(lease.txid) || !service.chain().accept(transaction))
                throw FakeWalletService.problem(409, WalletProblem.BROADCAST_REFUSED);
            return new Leases.Broadcasted(transaction.txid().hex());
        });
    }

    Leases.Lease renew(String id, Leases.Renew request) {
        return service.call(Call.RENEW, () -> {
            FakeLease lease = service.lease(token, id);
            if (lease.state != State.GRANTED) throw FakeWalletService.problem(409, WalletProblem.LEASE_STATE);
            Instant until = service.clock().instant().plusSeconds(request.expiresInSeconds());
            if (until.isAfter(lease.expiresAt)) lease.expiresAt = until;
            return lease.toApi(service.network());
        });
    }

    Leases.Lease release(String id, Leases.Release request) {
        return service.call(Call.RELEASE, () -> {
            FakeLease lease = service.lease(token, id);
            if (lease.state == State.SIGNED && !request.abandon())
                throw FakeWalletService.problem(409, WalletProblem.LEASE_STATE);
            if (lease.isOpen()) lease.state = lease.state == State.SIGNED ? State.ABANDONED : State.RELEASED;
            return lease.toApi(service.network());
        });
    }
}
