package org.joinmarket.taker.job;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.taker.TakerProperties;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletProblem;

/** What one job asks of the wallet service. Blocking. */
@Slf4j
final class JobWallet {
    private final Order order;
    private final String job;
    private final JobRun.Tools tools;

    JobWallet(Order order, String job, JobRun.Tools tools) {
        this.order = order;
        this.job = job;
        this.tools = tools;
    }

    /** Nicks of makers of this wallet service, which are not to be chosen; none where they may be. */
    Set<Nick> ownMakers() {
        if (tools.properties().ownMakers()) return Set.of();
        return tools.roundWallet().repeated(() -> tools.wallet().makerNicks()).nicks().stream()
                .flatMap(nick -> Nick.parse(nick).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    int height() {
        return tools.roundWallet().repeated(() -> tools.wallet().tip()).height();
    }

    Leases.Lease lease(Pricing pricing) {
        TakerProperties limits = tools.properties();
        long seconds = limits.roundTimeout().toSeconds() + 60; // the round's own limit comes first
        var request = new Leases.TakerRequest(
                "job-" + job,
                order.mixdepth(),
                order.amountSats(),
                order.authorizationId(),
                pricing.expected().value(),
                pricing.maxCost().value(),
                order.maxCostPpm(),
                limits.maxFeeRateSatsPerKvb(),
                order.minimumMakers(),
                (int) Math.min(86_400, seconds));
        return tools.roundWallet().repeated(() -> tools.wallet().leaseAsTaker(order.wallet(), request));
    }

    /** Refuses what the wallet service would refuse to sign, before any maker shows a coin for it. */
    Limits limits(Leases.Lease lease, List<Offer> makers, Pricing pricing) {
        FeeRate maxFeeRate = new FeeRate(tools.properties().maxFeeRateSatsPerKvb());
        Limits limits = new Limits(pricing.maxCost(), maxFeeRate, order.minimumMakers()).tightenedBy(lease.taker());
        if (limits.minimumMakers() > makers.size())
            throw new JobFailure(
                    limits.minimumMakers() > order.makers()
                            ? FailureReason.WALLET_REFUSED
                            : FailureReason.TOO_FEW_OFFERS,
                    "the wallet service signs with " + limits.minimumMakers() + " makers or more; " + makers.size()
                            + " were found of the " + order.makers() + " that were ordered");
        FeeRate feeRate = pricing.rate().least();
        if (limits.maxFeeRate().compareTo(feeRate) < 0)
            throw new JobFailure(
                    FailureReason.COST_ABOVE_LIMIT,
                    "the fee rate of " + feeRate + " is above the wallet service's limit of " + limits.maxFeeRate());
        return limits;
    }

    /** The last thing before the first {@code !fill}: it is used up, whether or not anybody ever sees it. */
    PodleCommitment commitment(String lease) {
        return PodleCommitment.parseHex(tools.wallet().commit(lease).commitment())
                .orElseThrow();
    }

    void release(String lease) {
        try {
            tools.wallet().release(lease, new Leases.Release(false));
        } catch (WalletProblem e) {
            log.atWarn().addKeyValue("problem", e.slug()).log("lease not released; it ends by its own time");
        }
    }
}
