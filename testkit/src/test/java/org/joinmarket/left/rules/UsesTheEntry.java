package org.joinmarket.left.rules;

import org.joinmarket.left.entry.UsesTheRules;

/** Half of a circle. For ServiceRulesTest. */
public record UsesTheEntry(UsesTheRules entry) {}
