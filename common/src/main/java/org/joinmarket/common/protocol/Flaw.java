package org.joinmarket.common.protocol;

/** Why input was malformed: safe to log and to count, holds nothing that a stranger wrote. */
public enum Flaw {
    NOT_UTF8,
    TOO_LONG,
    NOT_JSON,
    NESTED_TOO_DEEPLY,
    NOT_AN_OBJECT,
    DUPLICATE_KEY,
    MISSING_FIELD,
    WRONG_TYPE,
    BAD_NICK,
    BAD_LOCATION,
    BAD_SYNTAX,
    BAD_ARGUMENT_COUNT,
    BAD_NUMBER,
    OUT_OF_RANGE,
    BAD_HEX,
    BAD_BASE64,
    BAD_KEY,
    BAD_SIGNATURE,
    BAD_OUTPOINT,
    BAD_ADDRESS,
    BAD_COMMITMENT,
    BAD_TRANSACTION,
    TOO_MANY,
    NOT_DECRYPTABLE
}
