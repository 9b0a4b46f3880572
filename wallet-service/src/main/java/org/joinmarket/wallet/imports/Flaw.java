package org.joinmarket.wallet.imports;

/** Why a file was not taken over. Safe to log and to count. */
public enum Flaw {
    /** None of the formats there are. */
    UNKNOWN_FORMAT,

    /** Of a known format, but cut or changed. */
    DAMAGED,

    /** Of a later version, or with another key derivation than its format has. */
    UNKNOWN_VERSION,

    /** Beyond {@link KdfLimits}. */
    COSTLY_KEY,

    PASSWORD_MISSING,

    /** The file is not encrypted. */
    PASSWORD_NOT_NEEDED,

    /** Or the file was changed where its format cannot tell that from a wrong password. */
    WRONG_PASSWORD,

    P2PKH_WALLET,
    P2SH_WALLET,
    WATCH_ONLY_WALLET,
    UNKNOWN_WALLET_TYPE,
    OTHER_NETWORK,

    /** Not 12, 15, 18, 21 or 24 English BIP39 words with a right checksum. */
    NO_MNEMONIC,

    /** A passphrase was given, but the file has its own, or none on purpose. */
    PASSPHRASE_NOT_NEEDED,

    PASSPHRASE_TOO_LONG,

    /** The passphrase that stands in the file. */
    EXTENSION_TOO_LONG,

    /** It has used more mixdepths than our wallets have. */
    MIXDEPTHS,

    /** It has handed out more than {@link History#MAX_ADDRESSES}. */
    ADDRESSES
}
