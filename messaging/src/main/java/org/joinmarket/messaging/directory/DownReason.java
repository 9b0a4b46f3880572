package org.joinmarket.messaging.directory;

/** Why a directory is not up: safe to log, to show and to use as the tag of a metric. */
public enum DownReason {
    /** Not dialled yet, or closed by ourselves. */
    NOT_STARTED,
    /** The TCP connection was refused or timed out. */
    UNREACHABLE,
    /** The SOCKS proxy could not be reached or did not connect us. */
    PROXY_FAILED,
    /** Connected, but no answer to our handshake in time. */
    HANDSHAKE_TIMEOUT,
    /** The directory answered {@code accepted: false}, for instance because our nick is still registered. */
    REJECTED,
    /** Its answer is not one of a directory of protocol version 5. */
    BAD_HANDSHAKE,
    WRONG_NETWORK,
    /** We insist on proving our nick, and the directory does not ask for a proof. */
    NO_NICK_AUTH,
    /** Both sides can prove nicks, but its challenge or its result did not come in time. */
    NICK_AUTH_TIMEOUT,
    /** Something else came where only its challenge or only its result may, or one of them came unasked. */
    NICK_AUTH_VIOLATION,
    /** It asks for a proof that only another directory could use: it is misconfigured, we are, or it wants to pass as us there. */
    FOREIGN_CHALLENGE,
    /** It could not read our proof. */
    NICK_AUTH_MALFORMED,
    /** Our proof came too late for it. */
    NICK_AUTH_EXPIRED,
    /** It holds our proof for wrong. */
    NICK_AUTH_INVALID,
    /** It holds our proof for right, and the nick for that of another key. */
    NICK_AUTH_POLICY,
    CLOSED_BY_DIRECTORY,
    /** More consecutive lines than allowed were no envelopes. */
    MALFORMED_LINES,
    LINE_TOO_LONG,
    /** It sent more lines or bytes than a directory has reason to. */
    FLOODING,
    /** It does not take what we send: our buffer for it is full. */
    NOT_READING,
    /** Nothing came for a long time, not even the answer to a PING. */
    SILENT,
    CLOSED_BY_US
}
