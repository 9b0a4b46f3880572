package org.joinmarket.wallet.imports;

/** What became of a file. */
public sealed interface Reading {
    /** @param wallet to be closed */
    record Read(ForeignWallet wallet) implements Reading {}

    record Refused(Flaw flaw) implements Reading {}
}
