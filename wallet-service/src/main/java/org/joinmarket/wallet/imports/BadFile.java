package org.joinmarket.wallet.imports;

/** Ends the reading of a file; becomes {@link Reading.Refused}. Without text: files hold secrets. */
final class BadFile extends Exception {
    private final Flaw flaw;

    BadFile(Flaw flaw) {
        super(flaw.name());
        this.flaw = flaw;
    }

    Flaw flaw() {
        return flaw;
    }
}
