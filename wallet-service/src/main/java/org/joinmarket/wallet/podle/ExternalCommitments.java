package org.joinmarket.wallet.podle;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commitments to coins of elsewhere that were made there, with their openings (coinjoin.md 1.7): the last resort when no coin of the
 * mixdepth can prove itself any more. They hold no key, and each is used once, on the disk before anybody sees it.
 */
public final class ExternalCommitments {
    /** Unused ones of one wallet. */
    static final int MAX_UNUSED = 1_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final ChainBackend chain;
    private final PodleProperties settings;
    private final InstantSource clock;

    public ExternalCommitments(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            ChainBackend chain,
            PodleProperties settings,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.chain = chain;
        this.settings = settings;
        this.clock = clock;
    }

    private record External(PodleCommitment commitment, OutPoint outPoint, int index, PodleOpening opening) {}

    /**
     * Adds all of them, or none. Whether their coins exist is asked when one is needed.
     *
     * @throws FieldProblem if one does not prove what it says
     * @throws org.joinmarket.support.problems.ApiProblem 409 if there would be too many
     */
    public Proofs.Imported add(Wallet wallet, Proofs.ImportExternal request) {
        List<External> all = new ArrayList<>();
        request.external()
                .forEach((outpoint, source) -> source.reveal()
                        .forEach((index, reveal) -> all.add(checked(outpoint, source.p(), index, reveal))));
        wallet.counting().lock();
        try {
            return add(wallet, all);
        } finally {
            wallet.counting().unlock();
        }
    }

    private Proofs.Imported add(Wallet wallet, List<External> all) {
        Instant now = clock.instant();
        Integer added = transactions.execute(status -> {
            int count = 0;
            for (External one : all) count += insert(wallet, one, now);
            if (unused(wallet).size() > MAX_UNUSED) throw Refusals.tooManyCommitments(MAX_UNUSED); // undoes all
            return count;
        });
        return new Proofs.Imported(added == null ? 0 : added, unused(wallet).size());
    }

    private static External checked(String outpoint, String p, String index, Proofs.Reveal reveal) {
        String field = "external[" + outpoint + "]";
        if (!index.matches("\\d{1,3}") || Integer.parseInt(index) >= Podle.MAX_INDICES)
            throw new FieldProblem(field + ".reveal", "indices from 0 to " + (Podle.MAX_INDICES - 1));
        OutPoint outPoint =
                OutPoint.parse(outpoint).orElseThrow(() -> new FieldProblem("external", "outpoints as txid:vout"));
        int number = Integer.parseInt(index);
        String text = String.join("|", outPoint.toString(), p, reveal.p2(), reveal.s(), reveal.e());
        if (PodleOpening.parse(text) instanceof Decoded.Ok<PodleOpening>(var opening)) {
            PodleCommitment commitment = opening.commitment();
            if (Podle.verify(commitment, opening, number + 1) instanceof Podle.Verdict.Valid(int proven)
                    && proven == number) return new External(commitment, outPoint, number, opening);
        }
        throw new FieldProblem(field + ".reveal." + number, "a proof for this outpoint, key and index");
    }

    private int insert(Wallet wallet, External one, Instant now) {
        return jdbc.sql(
                        "insert into external_commitments (commitment, wallet, outpoint, podle_index, opening, added_ms)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                .params(
                        one.commitment().hex(),
                        wallet.name(),
                        one.outPoint().toString(),
                        one.index(),
                        one.opening().wire(),
                        now.toEpochMilli())
                .update();
    }

    /** By index, the lowest first. */
    private List<External> unused(Wallet wallet) {
        return jdbc.sql("select * from external_commitments where wallet = ? and used_ms is null"
                        + " and podle_index < ? order by podle_index, outpoint")
                .params(wallet.name(), settings.retries())
                .query((rs, _) -> new External(
                        PodleCommitment.parseHex(rs.getString("commitment")).orElseThrow(),
                        OutPoint.parse(rs.getString("outpoint")).orElseThrow(),
                        rs.getInt("podle_index"),
                        PodleOpening.parse(rs.getString("opening")).toOptional().orElseThrow()))
                .list();
    }

    /** Those that makers would take now; at most as many outpoints as one look-up has are asked for. */
    private List<External> usable(Wallet wallet, PodleDesk.Scope scope) {
        List<External> unused = unused(wallet);
        List<OutPoint> outPoints = unused.stream()
                .map(External::outPoint)
                .distinct()
                .limit(ChainBackend.MAX_LOOKUP)
                .toList();
        Map<OutPoint, ChainOutput> found = outPoints.isEmpty() ? Map.of() : new HashMap<>(chain.lookup(outPoints));
        return unused.stream()
                .filter(one -> {
                    ChainOutput output = found.get(one.outPoint());
                    return output != null
                            && output.mature()
                            && Scripts.isOwnedBy(output.script(), one.opening().p())
                            && settings.proves(output.value(), output.confirmations(), scope.amount());
                })
                .toList();
    }

    int tries(Wallet wallet, PodleDesk.Scope scope) {
        return usable(wallet, scope).size();
    }

    /** The next one, used from now on; empty if there is none. */
    Optional<Leases.Commitment> take(Wallet wallet, PodleDesk.Scope scope) {
        List<External> usable = usable(wallet, scope);
        for (int i = 0; i < usable.size(); i++) {
            External one = usable.get(i);
            boolean taken = jdbc.sql("update external_commitments set lease_id = ?, used_ms = ?"
                                    + " where commitment = ? and used_ms is null")
                            .params(
                                    scope.leaseId(),
                                    clock.instant().toEpochMilli(),
                                    one.commitment().hex())
                            .update()
                    == 1;
            if (taken)
                return Optional.of(new Leases.Commitment(one.commitment().hex(), one.index(), usable.size() - i - 1));
        }
        return Optional.empty();
    }

    /** Of one that this lease has used. */
    Optional<String> opening(String leaseId, PodleCommitment commitment) {
        return jdbc.sql("select opening from external_commitments where lease_id = ? and commitment = ?")
                .params(leaseId, commitment.hex())
                .query(String.class)
                .optional();
    }
}
