package org.joinmarket.taker.job;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Whether the wallet has what an order wants, so that a mistake is an answer and not a job that fails. Says nothing while the
 * wallet service cannot tell: then the job finds out.
 */
@Slf4j
@Component
@RequiredArgsConstructor
public class OrderCheck {
    private static final Set<String> NOT_OURS = Set.of("wallet-not-found", "wallet-not-allowed");
    private static final String DESTINATION = "destination";

    private final WalletApi wallet;

    /**
     * Blocks on the wallet service.
     *
     * @throws FieldProblem for a wallet or mixdepth that it does not know, for an amount that is not there, for a fee rate that the
     *     chain's node does not take, and for a destination that nobody authorized for it
     */
    public void check(Order order) {
        Wallets.Balances balances;
        try {
            balances = wallet.balances(order.wallet());
        } catch (WalletProblem e) {
            if (NOT_OURS.contains(e.slug()))
                throw new FieldProblem("wallet", "a wallet that the wallet service has for this taker");
            if (e.is(WalletProblem.MIXDEPTH_NOT_ALLOWED))
                throw new FieldProblem("mixdepth", "a mixdepth that this taker may use");
            log.atDebug().addKeyValue("problem", e.slug()).log("balances not known now");
            return;
        }
        Optional<Wallets.Balance> balance = balances.mixdepths().stream()
                .filter(one -> one.mixdepth() == order.mixdepth())
                .findFirst();
        if (balance.isEmpty())
            throw new FieldProblem(
                    "mixdepth", "one of the wallet's " + balances.mixdepths().size());
        if (balance.get().mergeableSats() < order.amountSats())
            throw new FieldProblem(
                    "amount_sats",
                    "at most what one coinjoin can spend of the mixdepth, which is "
                            + balance.get().mergeableSats());
        checkFeeRate(order.feeRateSatsPerKvb());
        String authorization = order.authorizationId();
        if (authorization != null) checkDestination(order, authorization);
    }

    private void checkFeeRate(@Nullable Long ordered) {
        if (ordered == null) return;
        long minimum;
        try {
            minimum = wallet.minimumFeeRate().satsPerKvb();
        } catch (WalletProblem e) {
            log.atDebug().addKeyValue("problem", e.slug()).log("least fee rate not known now");
            return;
        }
        if (ordered < minimum)
            throw new FieldProblem(
                    "fee_rate_sats_per_kvb", "at least what the chain's node takes now, which is " + minimum);
    }

    private void checkDestination(Order order, String id) {
        List<Authorizations.SpendAuthorization> known;
        try {
            known = wallet.spendAuthorizations(order.wallet()).authorizations();
        } catch (WalletProblem e) {
            log.atDebug().addKeyValue("problem", e.slug()).log("spend authorizations not known now");
            return;
        }
        Authorizations.SpendAuthorization one = known.stream()
                .filter(authorization -> authorization.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new FieldProblem(
                        DESTINATION, "INTERNAL or the id of a spend authorization that the wallet service lists"));
        if (one.state() != Authorizations.AuthorizationState.OPEN)
            throw new FieldProblem(DESTINATION, "an open spend authorization; this one is " + one.state());
        Long amount = one.amountSats();
        if (amount == null)
            throw new FieldProblem(
                    DESTINATION, "a spend authorization for an exact amount: this service does not sweep");
        Integer mixdepth = one.mixdepth();
        if (mixdepth != null && mixdepth != order.mixdepth())
            throw new FieldProblem("mixdepth", "the authorized one, " + mixdepth);
        if (amount != order.amountSats()) throw new FieldProblem("amount_sats", "the authorized amount of " + amount);
    }
}
