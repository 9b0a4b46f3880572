package org.joinmarket.wallet.web;

import lombok.RequiredArgsConstructor;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.bonds.BondProofs;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Whom a taker must not ask, because the answer would come from its own side. Not which nick is whose wallet's: that is no
 * business of a taker.
 */
@RestController
@RequestMapping("/api/v1/maker-nicks")
@RequiredArgsConstructor
final class MakerNickController {
    private final BondProofs proofs;

    @GetMapping
    Bonds.NicksInUse inUse(@CurrentCaller Caller caller) {
        caller.require(Role.TAKER, Role.OPERATOR);
        return new Bonds.NicksInUse(
                proofs.nicksInUse().stream().map(Nick::value).sorted().toList());
    }
}
