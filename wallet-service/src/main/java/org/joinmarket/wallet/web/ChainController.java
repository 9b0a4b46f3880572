package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.MinuteBudget;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.RoundPrivacy;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.RegtestChain;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Questions to the chain. The answers are those that any node would give: they never say what is ours. */
@RestController
@RequestMapping("/api/v1/chain")
final class ChainController {
    private final ChainBackend chain;
    private final RoundPrivacy rounds;
    private final MinuteBudget budget;

    ChainController(ChainBackend chain, RoundPrivacy rounds, MinuteBudget budget) {
        this.chain = chain;
        this.rounds = rounds;
        this.budget = budget;
    }

    @GetMapping("/tip")
    Chain.Tip tip() {
        ChainTip tip = chain.tip();
        return new Chain.Tip(chain.network().wireName(), chain.name(), tip.height(), tip.hash(), tip.medianTime());
    }

    @PostMapping("/outpoints")
    Chain.Outpoints outpoints(@CurrentCaller Caller caller, @Valid @RequestBody Chain.OutpointQuery request) {
        rounds.requireQuestions(caller);
        Map<String, OutPoint> asked = new LinkedHashMap<>();
        for (String text : request.outpoints())
            asked.put(
                    text,
                    OutPoint.parse(text)
                            .orElseThrow(() -> new FieldProblem("outpoints", "each txid:vout, lower case")));
        if (!budget.takes(caller.name(), asked.size())) throw Refusals.tooManyQueries();
        Map<OutPoint, ChainOutput> found = chain.lookupWhole(asked.values());
        List<Chain.Outpoint> answers = new ArrayList<>(asked.size());
        asked.forEach((text, outPoint) -> answers.add(answer(text, found.get(outPoint))));
        return new Chain.Outpoints(answers);
    }

    private static Chain.Outpoint answer(String text, @Nullable ChainOutput output) {
        if (output == null) return new Chain.Outpoint(text, false, null, null, null);
        return new Chain.Outpoint(
                text, true, output.value().value(), output.script().hex(), output.confirmations());
    }

    @GetMapping("/fee-estimate")
    Chain.FeeEstimate feeEstimate(@RequestParam("target") @Min(1) @Max(1008) int target) {
        return chain.feeEstimate(target)
                .map(rate -> new Chain.FeeEstimate(rate.satsPerKvB(), target))
                .orElseThrow(Refusals::noFeeEstimate);
    }

    @GetMapping("/minimum-fee-rate")
    Chain.MinimumFeeRate minimumFeeRate() {
        return new Chain.MinimumFeeRate(chain.minimumFeeRate().satsPerKvB());
    }

    @PostMapping("/regtest/blocks")
    Chain.Tip mine(@CurrentCaller Caller caller, @Valid @RequestBody Chain.Mine request) {
        RegtestChain regtest = regtest(caller);
        String address = request.address();
        regtest.mine(request.blocks(), address == null ? Optional.empty() : Optional.of(script(address)));
        return tip();
    }

    @PostMapping("/regtest/funds")
    Chain.Funded fund(@CurrentCaller Caller caller, @Valid @RequestBody Chain.Fund request) {
        RegtestChain regtest = regtest(caller);
        return new Chain.Funded(regtest.fund(script(request.address()), new Sats(request.amountSats()))
                .hex());
    }

    private RegtestChain regtest(Caller caller) {
        if (chain.network() != Network.REGTEST) throw Refusals.regtestOnly();
        caller.require(Role.OPERATOR);
        return chain.regtest().orElseThrow(Refusals::regtestOnly);
    }

    private Script script(String address) {
        return Addresses.toScript(chain.network(), address)
                .orElseThrow(() -> new FieldProblem(
                        "address",
                        "an address of the network " + chain.network().wireName()));
    }
}
