package org.joinmarket.left.entry;

import org.joinmarket.left.rules.UsesTheEntry;
import org.jspecify.annotations.Nullable;

/** The other half. For ServiceRulesTest. */
public record UsesTheRules(@Nullable UsesTheEntry rules) {}
