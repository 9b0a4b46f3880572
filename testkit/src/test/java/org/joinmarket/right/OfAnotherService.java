package org.joinmarket.right;

/** For ServiceRulesTest. */
public final class OfAnotherService {}
