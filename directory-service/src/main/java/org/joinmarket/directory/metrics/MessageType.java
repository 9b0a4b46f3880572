package org.joinmarket.directory.metrics;

import java.util.Locale;

/** The kinds of lines that are counted apart; the label {@code type}. */
public enum MessageType {
    PRIVMSG,
    PUBMSG,
    PEERLIST,
    GETPEERLIST,
    HANDSHAKE,
    DN_HANDSHAKE,
    PING,
    PONG,
    DISCONNECT,
    NICK_AUTH_CHALLENGE,
    NICK_AUTH_PROOF,
    NICK_AUTH_RESULT,
    OTHER;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }

    /** @param code the type code of an envelope (wire.md 1.3) */
    public static MessageType of(int code) {
        return switch (code) {
            case 685 -> PRIVMSG;
            case 687 -> PUBMSG;
            case 789 -> PEERLIST;
            case 791 -> GETPEERLIST;
            case 793 -> HANDSHAKE;
            case 795 -> DN_HANDSHAKE;
            case 798 -> PING;
            case 799 -> PONG;
            case 801 -> DISCONNECT;
            case 803 -> NICK_AUTH_CHALLENGE;
            case 805 -> NICK_AUTH_PROOF;
            case 807 -> NICK_AUTH_RESULT;
            default -> OTHER;
        };
    }
}
