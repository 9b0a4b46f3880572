package org.joinmarket.common.protocol;

/** One line on the wire: a type code and a text (wire.md 1.2). */
public record Envelope(int type, String line) {
    public static final int PRIVMSG = 685;
    public static final int PUBMSG = 687;
    public static final int PEERLIST = 789;
    public static final int GETPEERLIST = 791;
    public static final int HANDSHAKE = 793;
    public static final int DN_HANDSHAKE = 795;
    /** 798, not 797: an existing client gives 797 to an event of its own (wire.md 1.3). */
    public static final int PING = 798;

    /** Only ever as an answer to a PING: an existing client drops a connection on which it comes unasked. */
    public static final int PONG = 799;

    /** Never sent: the same client drops the connection on it. */
    public static final int DISCONNECT = 801;

    /** From a directory that wants to know whose nick it is (wire.md 8.8), as are the next two. */
    public static final int NICK_AUTH_CHALLENGE = 803;

    public static final int NICK_AUTH_PROOF = 805;
    public static final int NICK_AUTH_RESULT = 807;

    /** The longest JSON that every known reader takes, without the line terminator. */
    public static final int MAX_SENT_BYTES = 39_998;

    /** The longest JSON that we read. */
    public static final int MAX_READ_BYTES = 65_536;
}
