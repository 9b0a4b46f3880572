package org.joinmarket.left.entry;

import org.joinmarket.testkit.wallet.FakeChain;

/** For ServiceRulesTest. */
public record NeedsTheTestkit(FakeChain chain) {}
