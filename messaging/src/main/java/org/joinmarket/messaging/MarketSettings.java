package org.joinmarket.messaging;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import lombok.AccessLevel;
import lombok.With;
import org.joinmarket.common.protocol.Location;
import org.jspecify.annotations.Nullable;

/**
 * How one nick takes part in the market.
 *
 * @param wireNetwork the name in handshakes, compared exactly by directories; not always the chain's (wire.md 2.6)
 * @param directories at least one, at most {@link #MAX_DIRECTORIES}, no two the same
 * @param socksProxy if set, everything is dialled through it
 * @param allowClearnet whether directories that are no onion services may be dialled; for regtest only, which the
 *     services check
 * @param nickAuth whether directories are shown a proof that the nick is ours; an identity for each where that is required
 * @param asksForPeers whether directories are asked who is there; whoever has only something to say to all has no use for it
 * @param location our own {@code <onion>:<port>}, or {@link #NOT_SERVING}
 */
public record MarketSettings(
        String wireNetwork,
        List<DirectoryEndpoint> directories,
        @With @Nullable SocksProxy socksProxy,
        boolean allowClearnet,
        @With NickAuthSettings nickAuth,
        @With(AccessLevel.PRIVATE) boolean asksForPeers,
        @With String location,
        @With MarketTimes times,
        @With MarketLimits limits) {
    /** The location of whoever cannot be dialled. */
    public static final String NOT_SERVING = "NOT-SERVING-ONION";

    public static final int MAX_DIRECTORIES = 32;
    private static final Pattern NETWORK = Pattern.compile("[a-z0-9]{1,64}");

    public MarketSettings {
        directories = List.copyOf(directories);
        if (!NETWORK.matcher(wireNetwork).matches())
            throw new IllegalArgumentException("the network name must be lower-case letters and digits");
        if (Location.parse(location, allowClearnet).isEmpty())
            throw new IllegalArgumentException("the own location must be <onion>:<port> or " + NOT_SERVING);
        if (directories.isEmpty() || directories.size() > MAX_DIRECTORIES)
            throw new IllegalArgumentException("expected 1 to " + MAX_DIRECTORIES + " directories");
        if (new HashSet<>(directories).size() != directories.size())
            throw new IllegalArgumentException("a directory is listed twice");
        for (DirectoryEndpoint directory : directories) {
            if (!directory.isOnion() && !allowClearnet)
                throw new IllegalArgumentException(
                        "the directory " + directory + " is not an onion service and clearnet is not allowed");
            if (directory.isOnion() && socksProxy == null)
                throw new IllegalArgumentException(
                        "the directory " + directory + " is an onion service, which needs a SOCKS proxy");
            if (nickAuth.mode().isRequired() && nickAuth.identityOf(directory).isEmpty())
                throw new IllegalArgumentException("the directory " + directory + " is not an onion service and no"
                        + " identity is set for it, without which nothing can be proven to it: nick authentication"
                        + " cannot be " + nickAuth.mode());
        }
        for (DirectoryEndpoint named : nickAuth.identities().keySet()) {
            if (!directories.contains(named))
                throw new IllegalArgumentException(
                        "an identity is set for " + named + ", which is not one of the directories");
        }
    }

    /** Directories dialled without a proxy, for regtest and tests. */
    public static MarketSettings plain(String wireNetwork, List<DirectoryEndpoint> directories) {
        return new MarketSettings(
                wireNetwork,
                directories,
                null,
                true,
                NickAuthSettings.DEFAULT,
                true,
                NOT_SERVING,
                MarketTimes.DEFAULTS,
                MarketLimits.DEFAULTS);
    }

    /** Presence and the ways to a nick are then known by what the nick itself says alone. */
    public MarketSettings withoutPeers() {
        return withAsksForPeers(false);
    }
}
