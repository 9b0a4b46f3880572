package org.joinmarket.wallet.podle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.podle.CommitmentsFile.External;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commitments to coins of elsewhere that were made there, with their openings (coinjoin.md 1.7): the last resort when no coin of the
 * mixdepth can prove itself any more. They hold no key, and each is used once, on the disk before anybody sees it.
 */
public final class ExternalCommitments {
    /** Unused ones of one wallet, whether makers take their indices or not. */
    static final int MAX_UNUSED = 1_000;

    /** What other software, or coins of elsewhere, have given: of all wallets together. */
    static final int MAX_OF_ELSEWHERE = 100_000;

    /** A coin that the chain does not have for so long was spent: no reorganisation brings it back. */
    private static final Duration GONE_AFTER = Duration.ofDays(14);

    /** Of indices that makers take, and not given by anybody. */
    private static final String UNUSED =
            " from external_commitments e where wallet = ? and used_ms is null and unsure = 0"
                    + " and podle_index < ? and not exists"
                    + " (select 1 from given_commitments g where g.commitment = e.commitment)";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final UsedCommitments used;
    private final ChainBackend chain;
    private final PodleProperties settings;
    private final InstantSource clock;

    public ExternalCommitments(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            UsedCommitments used,
            ChainBackend chain,
            PodleProperties settings,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.used = used;
        this.chain = chain;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Adds all of them, or none. Whether their coins exist is asked when one is needed. Those that a restoration has put in doubt are
     * believed again.
     *
     * @throws org.joinmarket.support.problems.FieldProblem if one does not prove what it says
     * @throws org.joinmarket.support.problems.ApiProblem 409 if there would be too many
     */
    public Proofs.Imported add(Wallet wallet, Proofs.ImportExternal request) {
        CommitmentsFile file = CommitmentsFile.of(request);
        wallet.counting().lock();
        try {
            return Objects.requireNonNull(transactions.execute(_ -> add(wallet, file)));
        } finally {
            wallet.counting().unlock();
        }
    }

    /** What it throws undoes all. */
    private Proofs.Imported add(Wallet wallet, CommitmentsFile file) {
        Instant now = clock.instant();
        int taken = used.claimOfElsewhere(file.used());
        if (taken > 0 && used.countOfElsewhere() > MAX_OF_ELSEWHERE)
            throw RoundRefusals.tooManyCommitments(MAX_OF_ELSEWHERE + " used commitments of elsewhere.", "used");
        forgetSpent(wallet, now);
        int added = 0;
        for (External one : file.external()) added += addOrBelieve(wallet, one, now);
        if (added > 0 && countUnused(wallet) > MAX_UNUSED)
            throw RoundRefusals.tooManyCommitments(
                    MAX_UNUSED + " unused external commitments for each wallet.", "external");
        return new Proofs.Imported(added, countUsable(wallet), taken);
    }

    private void forgetSpent(Wallet wallet, Instant now) {
        jdbc.sql("delete from external_commitments where wallet = ? and used_ms is null and missing_ms < ?")
                .params(wallet.name(), now.minus(GONE_AFTER).toEpochMilli())
                .update();
    }

    private int addOrBelieve(Wallet wallet, External one, Instant now) {
        int believed = jdbc.sql("update external_commitments set unsure = 0"
                        + " where commitment = ? and wallet = ? and used_ms is null and unsure = 1")
                .params(one.commitment().hex(), wallet.name())
                .update();
        return believed == 1 ? 1 : insert(wallet, one, now);
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

    private int countUnused(Wallet wallet) {
        return jdbc.sql("select count(*) from external_commitments where wallet = ? and used_ms is null")
                .param(wallet.name())
                .query(Integer.class)
                .single();
    }

    /** As many as {@link #unused} has, without reading points of the curve: it is asked for in a transaction. */
    private int countUsable(Wallet wallet) {
        return jdbc.sql("select count(*)" + UNUSED)
                .params(wallet.name(), settings.retries())
                .query(Integer.class)
                .single();
    }

    /** By index, the lowest first. */
    private List<External> unused(Wallet wallet) {
        return jdbc.sql("select *" + UNUSED + " order by podle_index, outpoint")
                .params(wallet.name(), settings.retries())
                .query((rs, _) -> new External(
                        PodleCommitment.parseHex(rs.getString("commitment")).orElseThrow(),
                        OutPoint.parse(rs.getString("outpoint")).orElseThrow(),
                        rs.getInt("podle_index"),
                        PodleOpening.parse(rs.getString("opening")).toOptional().orElseThrow()))
                .list();
    }

    /** Coins of {@code all} that are unspent. */
    private Map<OutPoint, ChainOutput> coins(List<External> all) {
        List<OutPoint> outPoints =
                all.stream().map(External::outPoint).distinct().toList();
        Map<OutPoint, ChainOutput> found = new HashMap<>();
        for (int from = 0; from < outPoints.size(); from += ChainBackend.MAX_LOOKUP)
            found.putAll(
                    chain.lookup(outPoints.subList(from, Math.min(outPoints.size(), from + ChainBackend.MAX_LOOKUP))));
        return found;
    }

    /** Those that makers would take now. */
    private List<External> usable(List<External> unused, Map<OutPoint, ChainOutput> found, PodleDesk.Scope scope) {
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
        List<External> unused = unused(wallet);
        return usable(unused, coins(unused), scope).size();
    }

    /** The next one, used from now on; empty if there is none. */
    Optional<Leases.Commitment> take(Wallet wallet, PodleDesk.Scope scope) {
        List<External> unused = unused(wallet);
        Map<OutPoint, ChainOutput> found = coins(unused);
        keepMissing(wallet, unused, found.keySet());
        List<External> usable = usable(unused, found, scope);
        for (int i = 0; i < usable.size(); i++) {
            External one = usable.get(i);
            if (take(one, scope.leaseId()))
                return Optional.of(new Leases.Commitment(one.commitment().hex(), one.index(), usable.size() - i - 1));
        }
        return Optional.empty();
    }

    private boolean take(External one, String leaseId) {
        return Boolean.TRUE.equals(transactions.execute(_ -> used.claim(one.commitment(), false)
                && jdbc.sql("update external_commitments set lease_id = ?, used_ms = ? where commitment = ?"
                                        + " and used_ms is null and unsure = 0")
                                .params(
                                        leaseId,
                                        clock.instant().toEpochMilli(),
                                        one.commitment().hex())
                                .update()
                        == 1));
    }

    /** Writes down since when coins are gone, so that what they proved makes room one day. */
    private void keepMissing(Wallet wallet, List<External> asked, Set<OutPoint> found) {
        Set<String> missing = new HashSet<>();
        for (External one : asked)
            if (!found.contains(one.outPoint())) missing.add(one.outPoint().toString());
        Set<String> before = new HashSet<>(
                jdbc.sql("select outpoint from external_commitments where wallet = ? and missing_ms is not null")
                        .param(wallet.name())
                        .query(String.class)
                        .list());
        if (before.equals(missing)) return;
        Long now = clock.instant().toEpochMilli();
        transactions.executeWithoutResult(_ -> asked.stream()
                .map(one -> one.outPoint().toString())
                .distinct()
                .filter(outPoint -> missing.contains(outPoint) != before.contains(outPoint))
                .forEach(outPoint -> jdbc.sql(
                                "update external_commitments set missing_ms = ? where wallet = ? and outpoint = ?")
                        .param(missing.contains(outPoint) ? now : null)
                        .param(wallet.name())
                        .param(outPoint)
                        .update()));
    }

    /** Of one that this lease has used. */
    Optional<String> opening(String leaseId, PodleCommitment commitment) {
        return jdbc.sql("select opening from external_commitments where lease_id = ? and commitment = ?")
                .params(leaseId, commitment.hex())
                .query(String.class)
                .optional();
    }
}
