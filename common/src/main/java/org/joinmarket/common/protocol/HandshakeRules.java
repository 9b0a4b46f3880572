package org.joinmarket.common.protocol;

import java.util.Optional;
import org.joinmarket.common.nick.Nick;

/**
 * Who is let in (wire.md 2.4, 2.5, 2.7). Stricter than the oldest client and more talkative than the others: whoever
 * sent a readable handshake learns why it was refused.
 *
 * @param network the name in handshakes, compared exactly; it need not be the name of the chain (wire.md 2.6)
 * @param allowClearnet whether locations outside Tor pass; for regtest
 */
public record HandshakeRules(String network, boolean allowClearnet) {

    /** What a directory, or a peer that was dialled, makes of a 793. */
    public sealed interface Judgement {
        record Accepted(Nick nick, Location location, Features features) implements Judgement {}

        /** Readable but not for us: answer 795 with the reason, then close. */
        record Rejected(Reason reason) implements Judgement {}

        /** Close without an answer. */
        record Unparseable(Flaw flaw) implements Judgement {}
    }

    /** What a client makes of a 795. */
    public sealed interface ReplyJudgement {
        /** @param directoryNick empty if the directory has a name that is not a nick, which is its own affair */
        record Welcome(Optional<Nick> directoryNick, Features features, String motd) implements ReplyJudgement {}

        /**
         * The directory said no.
         *
         * @param motd its words: a stranger's, to be escaped before they are shown
         */
        record Refused(String motd) implements ReplyJudgement {}

        /** The directory said yes but is not for us. */
        record Incompatible(Reason reason) implements ReplyJudgement {}

        record Unparseable(Flaw flaw) implements ReplyJudgement {}
    }

    /** Why not. The text goes to strangers and holds nothing that they wrote. */
    public enum Reason {
        APP_NAME("application is not joinmarket"),
        PROTOCOL_VERSION("protocol version is not supported"),
        DIRECTORY_FLAG("a directory was expected to be one, or not to be"),
        NETWORK("network differs"),
        NICK("nick is malformed"),
        LOCATION("location is malformed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** @param line of the envelope of a 793 */
    public Judgement judge(String line) {
        return switch (ClientHandshake.decode(line)) {
            case Decoded.Ok<ClientHandshake>(var handshake) -> judge(handshake);
            case Decoded.Unknown<ClientHandshake> _ -> new Judgement.Unparseable(Flaw.BAD_SYNTAX);
            case Decoded.Malformed<ClientHandshake>(var flaw) -> new Judgement.Unparseable(flaw);
        };
    }

    private Judgement judge(ClientHandshake handshake) {
        if (!handshake.appName().equals(ClientHandshake.APP_NAME)) return new Judgement.Rejected(Reason.APP_NAME);
        if (handshake.protoVer() != ClientHandshake.PROTO_VER) return new Judgement.Rejected(Reason.PROTOCOL_VERSION);
        if (handshake.directory()) return new Judgement.Rejected(Reason.DIRECTORY_FLAG);
        if (!handshake.network().equals(network)) return new Judgement.Rejected(Reason.NETWORK);
        Optional<Nick> nick = Nick.parse(handshake.nick());
        if (nick.isEmpty()) return new Judgement.Rejected(Reason.NICK);
        Optional<Location> location = Location.parse(handshake.locationString(), allowClearnet);
        if (location.isEmpty()) return new Judgement.Rejected(Reason.LOCATION);
        // an address that cannot exist is not passed on to others, but is no reason to keep its owner out
        Location usable = location.get().hasBadChecksum() ? Location.NOT_SERVING : location.get();
        return new Judgement.Accepted(nick.get(), usable, handshake.features());
    }

    /** @param line of the envelope of a 795 */
    public ReplyJudgement judgeReply(String line) {
        return switch (DirectoryHandshake.decode(line)) {
            case Decoded.Ok<DirectoryHandshake>(var handshake) -> judgeReply(handshake);
            case Decoded.Unknown<DirectoryHandshake> _ -> new ReplyJudgement.Unparseable(Flaw.BAD_SYNTAX);
            case Decoded.Malformed<DirectoryHandshake>(var flaw) -> new ReplyJudgement.Unparseable(flaw);
        };
    }

    private ReplyJudgement judgeReply(DirectoryHandshake handshake) {
        if (!handshake.accepted()) return new ReplyJudgement.Refused(handshake.motd());
        if (!handshake.appName().equals(ClientHandshake.APP_NAME))
            return new ReplyJudgement.Incompatible(Reason.APP_NAME);
        if (!handshake.directory()) return new ReplyJudgement.Incompatible(Reason.DIRECTORY_FLAG);
        if (handshake.protoVerMin() > ClientHandshake.PROTO_VER || handshake.protoVerMax() < ClientHandshake.PROTO_VER)
            return new ReplyJudgement.Incompatible(Reason.PROTOCOL_VERSION);
        if (!handshake.network().equals(network)) return new ReplyJudgement.Incompatible(Reason.NETWORK);
        return new ReplyJudgement.Welcome(Nick.parse(handshake.nick()), handshake.features(), handshake.motd());
    }
}
