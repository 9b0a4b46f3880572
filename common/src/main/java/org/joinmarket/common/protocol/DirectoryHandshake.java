package org.joinmarket.common.protocol;

import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import tools.jackson.databind.JsonNode;

/**
 * The text of a 795, a directory's answer, as it was written (wire.md 2.2). {@link HandshakeRules#judgeReply} says
 * whether a client may go on.
 *
 * @param motd may have line breaks; empty if there was none
 */
public record DirectoryHandshake(
        String appName,
        boolean directory,
        int protoVerMin,
        int protoVerMax,
        Features features,
        boolean accepted,
        String nick,
        String network,
        String motd) {
    /** A longer message of the day is cut here. */
    public static final int MAX_MOTD_CHARS = 4_096;

    public DirectoryHandshake {
        if (motd.length() > MAX_MOTD_CHARS) motd = motd.substring(0, MAX_MOTD_CHARS);
    }

    public static DirectoryHandshake accepting(Nick nick, String network, Features features, String motd) {
        return ours(true, nick, network, features, motd);
    }

    /** @param reason goes into the message of the day, which is where clients show it */
    public static DirectoryHandshake rejecting(Nick nick, String network, Features features, String reason) {
        return ours(false, nick, network, features, "Rejected: " + reason);
    }

    private static DirectoryHandshake ours(
            boolean accepted, Nick nick, String network, Features features, String motd) {
        int version = ClientHandshake.PROTO_VER;
        return new DirectoryHandshake(
                ClientHandshake.APP_NAME, true, version, version, features, accepted, nick.value(), network, motd);
    }

    /** All fields but {@code motd} are mandatory and typed; unknown ones are ignored. */
    public static Decoded<DirectoryHandshake> decode(String line) {
        return BoundedJson.object(line).flatMap(DirectoryHandshake::fromJson);
    }

    private static Decoded<DirectoryHandshake> fromJson(JsonNode json) {
        for (String name : new String[] {
            "app-name", "directory", "proto-ver-min", "proto-ver-max", "features", "accepted", "nick", "network"
        }) {
            if (!json.has(name)) return Decoded.malformed(Flaw.MISSING_FIELD);
        }
        Optional<String> appName = BoundedJson.string(json, "app-name");
        Optional<Boolean> directory = BoundedJson.bool(json, "directory");
        Optional<Integer> min = BoundedJson.integer(json, "proto-ver-min");
        Optional<Integer> max = BoundedJson.integer(json, "proto-ver-max");
        Optional<Boolean> accepted = BoundedJson.bool(json, "accepted");
        Optional<String> nick = BoundedJson.string(json, "nick");
        Optional<String> network = BoundedJson.string(json, "network");
        if (appName.isEmpty()
                || directory.isEmpty()
                || min.isEmpty()
                || max.isEmpty()
                || accepted.isEmpty()
                || nick.isEmpty()
                || network.isEmpty()) return Decoded.malformed(Flaw.WRONG_TYPE);
        return Features.ofJson(json.get("features"))
                .map(features -> new DirectoryHandshake(
                        appName.get(),
                        directory.get(),
                        min.get(),
                        max.get(),
                        features,
                        accepted.get(),
                        nick.get(),
                        network.get(),
                        BoundedJson.string(json, "motd").orElse("")));
    }

    public String encode() {
        StringBuilder json = new StringBuilder("{");
        AsciiJson.quote(appName, AsciiJson.key("app-name", json));
        AsciiJson.key("directory", json).append(directory);
        AsciiJson.key("proto-ver-min", json).append(protoVerMin);
        AsciiJson.key("proto-ver-max", json).append(protoVerMax);
        AsciiJson.key("features", json).append(features.toJson());
        AsciiJson.key("accepted", json).append(accepted);
        AsciiJson.quote(nick, AsciiJson.key("nick", json));
        AsciiJson.quote(network, AsciiJson.key("network", json));
        AsciiJson.quote(motd, AsciiJson.key("motd", json));
        return json.append('}').toString();
    }

    public Envelope toEnvelope() {
        return new Envelope(Envelope.DN_HANDSHAKE, encode());
    }
}
