package org.joinmarket.left.entry;

import org.joinmarket.right.OfAnotherService;

/** For ServiceRulesTest. */
public record ReachesAcross(OfAnotherService other) {}
