package org.joinmarket.common.protocol;

import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import tools.jackson.databind.JsonNode;

/**
 * The text of a 793 as it was written, before anybody judged it: from a client to a directory, and both ways between
 * peers (wire.md 2.1, 2.7). Its strings are a stranger's; {@link HandshakeRules} turns them into values.
 */
public record ClientHandshake(
        String appName,
        boolean directory,
        String locationString,
        int protoVer,
        Features features,
        String nick,
        String network) {
    public static final String APP_NAME = "joinmarket";
    public static final int PROTO_VER = 5;

    /** What we send. */
    public static ClientHandshake of(Nick nick, Location location, Features features, String network) {
        return new ClientHandshake(APP_NAME, false, location.toString(), PROTO_VER, features, nick.value(), network);
    }

    /** All seven fields are mandatory and typed; unknown ones are ignored. */
    public static Decoded<ClientHandshake> decode(String line) {
        return BoundedJson.object(line).flatMap(ClientHandshake::fromJson);
    }

    private static Decoded<ClientHandshake> fromJson(JsonNode json) {
        for (String name :
                new String[] {"app-name", "directory", "location-string", "proto-ver", "features", "nick", "network"}) {
            if (!json.has(name)) return Decoded.malformed(Flaw.MISSING_FIELD);
        }
        Optional<String> appName = BoundedJson.string(json, "app-name");
        Optional<Boolean> directory = BoundedJson.bool(json, "directory");
        Optional<String> location = BoundedJson.string(json, "location-string");
        Optional<Integer> protoVer = BoundedJson.integer(json, "proto-ver");
        Optional<String> nick = BoundedJson.string(json, "nick");
        Optional<String> network = BoundedJson.string(json, "network");
        if (appName.isEmpty()
                || directory.isEmpty()
                || location.isEmpty()
                || protoVer.isEmpty()
                || nick.isEmpty()
                || network.isEmpty()) return Decoded.malformed(Flaw.WRONG_TYPE);
        return Features.ofJson(json.get("features"))
                .map(features -> new ClientHandshake(
                        appName.get(),
                        directory.get(),
                        location.get(),
                        protoVer.get(),
                        features,
                        nick.get(),
                        network.get()));
    }

    /** The line of the envelope, to be sent and, where nicks are authenticated, to be hashed exactly as it is. */
    public String encode() {
        StringBuilder json = new StringBuilder("{");
        AsciiJson.quote(appName, AsciiJson.key("app-name", json));
        AsciiJson.key("directory", json).append(directory);
        AsciiJson.quote(locationString, AsciiJson.key("location-string", json));
        AsciiJson.key("proto-ver", json).append(protoVer);
        AsciiJson.key("features", json).append(features.toJson());
        AsciiJson.quote(nick, AsciiJson.key("nick", json));
        AsciiJson.quote(network, AsciiJson.key("network", json));
        return json.append('}').toString();
    }

    public Envelope toEnvelope() {
        return new Envelope(Envelope.HANDSHAKE, encode());
    }
}
