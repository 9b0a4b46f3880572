package org.joinmarket.directory.api;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.ban.Ban;
import org.joinmarket.directory.ban.BanTarget;
import org.joinmarket.directory.peer.Role;
import org.joinmarket.support.problems.FieldProblem;
import org.jspecify.annotations.Nullable;

/** Texts of requests as values, or the {@link FieldProblem} that names the field and what it must be. */
final class Inputs {
    static final int MAX_PAGE = 1_000;
    static final String DEFAULT_PAGE = "100";

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

    private Inputs() {}

    static int pageSize(String text) {
        long size = DIGITS.matcher(text).matches() ? Long.parseLong(text) : 0;
        if (size < 1 || size > MAX_PAGE) throw new FieldProblem("limit", "a whole number from 1 to " + MAX_PAGE);
        return (int) size;
    }

    static boolean isBanId(String text) {
        return DIGITS.matcher(text).matches();
    }

    static long banId(String text) {
        if (!isBanId(text)) throw new FieldProblem("after", "the id of a ban: a whole number");
        return Long.parseLong(text);
    }

    static @Nullable Role role(@Nullable String text) {
        if (text == null) return null;
        return Arrays.stream(Role.values())
                .filter(role -> role.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new FieldProblem(
                        "role", Arrays.stream(Role.values()).map(Role::label).collect(Collectors.joining(" or "))));
    }

    static @Nullable Boolean flag(String field, @Nullable String text) {
        if (text == null) return null;
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new FieldProblem(field, "true or false");
        };
    }

    static Nick nick(String field, String text) {
        return Nick.parse(text)
                .orElseThrow(() -> new FieldProblem(field, "a nick: J5 and " + (Nick.LENGTH - 2) + " more characters"));
    }

    static Location location(String text, boolean allowClearnet) {
        return Location.parse(text, allowClearnet)
                .filter(Location::isServing)
                .orElseThrow(() -> new FieldProblem(
                        "location", allowClearnet ? "host:port" : "<56 characters>.onion:port, with a port to 65535"));
    }

    static InetAddress source(String text) {
        InetAddress source;
        try {
            source = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            throw new FieldProblem("source", "an IPv4 or IPv6 address, not a name");
        }
        if (!BanTarget.isBannable(source))
            throw new FieldProblem("source", "not loopback: behind Tor everybody comes from there");
        return source;
    }

    static Duration banLength(long seconds) {
        if (seconds < Ban.SHORTEST.toSeconds() || seconds > Ban.LONGEST.toSeconds())
            throw new FieldProblem(
                    "duration_seconds", Ban.SHORTEST.toSeconds() + " to " + Ban.LONGEST.toSeconds() + ", a year");
        return Duration.ofSeconds(seconds);
    }

    static String banReason(String text) {
        if (!Ban.isReason(text))
            throw new FieldProblem("reason", "1 to " + Ban.MAX_REASON_CHARS + " printable characters");
        return text;
    }
}
