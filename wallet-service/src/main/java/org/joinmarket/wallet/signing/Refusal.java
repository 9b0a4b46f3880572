package org.joinmarket.wallet.signing;

/** Why the signer said no: stable names, for callers and counters. Each stops an attack. */
public enum Refusal {
    /** Not a transaction, or too large. */
    MALFORMED,
    /** It carries scriptSigs or witnesses. */
    NOT_UNSIGNED,
    /** Its lock time, or a relative lock of an input, keeps it out of the chain for long. */
    LOCKED_FOR_LATER,
    /** An outpoint is spent twice. */
    INPUT_REPEATED,
    /** Not all coins of the lease are spent: the sums of the round do not hold. */
    LEASED_INPUT_MISSING,
    /** It spends a coin of ours that this lease does not cover. */
    UNLEASED_INPUT,
    COINJOIN_OUTPUT_MISSING,
    COINJOIN_OUTPUT_REPEATED,
    CHANGE_OUTPUT_MISSING,
    CHANGE_OUTPUT_REPEATED,
    /** The lease has one script for both outputs: one of them would pass for the other, which nobody would miss. */
    CHANGE_IS_COINJOIN_OUTPUT,
    /** It pays a script of ours that this lease does not name: that would link it. */
    UNLEASED_OUTPUT,
    /** A maker's coinjoin output below the amount, or a taker's that is not exactly the amount. */
    COINJOIN_VALUE,
    /** Not enough others have an output of the same value: no coinjoin. */
    TOO_FEW_EQUAL_OUTPUTS,
    /** The maker would earn less than agreed, or pay. */
    NET_GAIN_TOO_LOW,
    /** The taker would pay more in all fees than the lease allows. */
    COST_TOO_HIGH,
    /** Fees of the day are above the wallet's limit. */
    DAILY_COST_TOO_HIGH,
    /** More would leave the wallet than may in one transaction. */
    VALUE_TOO_HIGH,
    /** More would leave the wallet than may in one day. */
    DAILY_VALUE_TOO_HIGH,
    /** The allow-list does not have the address that the round pays. */
    DESTINATION_NOT_ALLOWED,
    /** An input of others does not exist or is spent: the fee cannot be known, nor when the transaction could be mined. */
    FOREIGN_INPUT_UNKNOWN,
    /** It pays out more than it takes in. */
    OUTPUTS_ABOVE_INPUTS,
    FEE_RATE_TOO_HIGH,
    /** The spend authorization was revoked or is over. */
    AUTHORIZATION_GONE,
    /** The lease was used for another transaction. */
    OTHER_TRANSACTION_SIGNED
}
