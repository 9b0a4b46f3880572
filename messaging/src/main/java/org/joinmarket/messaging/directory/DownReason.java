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
