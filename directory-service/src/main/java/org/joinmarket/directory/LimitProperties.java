package org.joinmarket.directory;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.joinmarket.directory.limit.FanOutLimits;
import org.joinmarket.directory.limit.Rate;
import org.joinmarket.directory.limit.TrafficKind;
import org.joinmarket.directory.limit.TrafficLimits;
import org.joinmarket.directory.limit.Turnstile;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What peers may send, each and together. The defaults are beyond what any known client does in good faith: a maker with
 * thirty offers that starts up, a taker that fills ten makers, a maker that answers all who ask.
 *
 * @param enabled false lets everything pass: for benchmarks on a closed network, and for nothing else
 * @param handshakeBurst newcomers that are looked at at once; beyond it they wait for their turn
 * @param handshakesPerSecond and per second
 * @param publicBurst public lines of one connection at once, but for requests for offers
 * @param publicPerMinute and per minute
 * @param orderbookBurst requests for offers of one connection at once
 * @param orderbookPerMinute and per minute
 * @param privateBurst private lines of one connection at once
 * @param privatePerMinute and per minute
 * @param peerlistBurst requests for the peer list of one connection at once
 * @param peerlistPerMinute and per minute
 * @param pingBurst PINGs, and all lines that are no messages, of one connection at once
 * @param pingPerMinute and per minute
 * @param bytesBurst bytes of one connection at once, of lines of every kind; 128KB to 1GB
 * @param bytesPerSecond and per second; 1KB to 1GB
 * @param offences lines beyond these limits that are dropped before the connection is closed
 * @param offencesPerHour how many of them are forgotten in an hour
 * @param orderbookFanOutBurst requests for offers of all connections that are passed on at once; beyond it they wait for
 *     their turn, those of verified and long-connected peers first
 * @param orderbookFanOutPerSecond and per second
 * @param publicFanOutBurst bytes of all other public lines that are passed on at once, a line counting as 256 at least;
 *     64KB to 1GB
 * @param publicFanOutPerSecond and per second; 1KB to 1GB
 * @param fanOutWaiting public lines of either sort that wait for their turn before more are dropped
 * @param longConnected after it a peer is no newcomer any more
 * @param reservedPercent of the places for peers, how many are kept for makers that have been here before
 * @param connectionsPerSource connections of one address, 0 for any number. Behind Tor all come from one address
 * @param totalOutbound memory for unsent output of all peers together; beyond it those are closed that have read least;
 *     16MB to 16GB
 * @param totalInbound memory for lines that have begun to come and have no end yet, of all peers together; beyond it those are
 *     closed whose lines have kept the most for the longest; 4MB to 16GB
 */
@Validated
@ConfigurationProperties("joinmarket.directory.limits")
record LimitProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1000") @Min(1) int handshakeBurst,
        @DefaultValue("300") @Min(1) int handshakesPerSecond,
        @DefaultValue("120") @Min(1) int publicBurst,
        @DefaultValue("60") @Min(1) int publicPerMinute,
        @DefaultValue("6") @Min(1) int orderbookBurst,
        @DefaultValue("3") @Min(1) int orderbookPerMinute,
        @DefaultValue("2000") @Min(1) int privateBurst,
        @DefaultValue("30000") @Min(1) int privatePerMinute,
        @DefaultValue("6") @Min(1) int peerlistBurst,
        @DefaultValue("6") @Min(1) int peerlistPerMinute,
        @DefaultValue("20") @Min(1) int pingBurst,
        @DefaultValue("20") @Min(1) int pingPerMinute,
        @DefaultValue("4MB") DataSize bytesBurst,
        @DefaultValue("512KB") DataSize bytesPerSecond,
        @DefaultValue("100") @Min(1) int offences,
        @DefaultValue("100") @Min(1) int offencesPerHour,
        @DefaultValue("60") @Min(1) int orderbookFanOutBurst,
        @DefaultValue("10") @Min(1) int orderbookFanOutPerSecond,
        @DefaultValue("1MB") DataSize publicFanOutBurst,
        @DefaultValue("256KB") DataSize publicFanOutPerSecond,
        @DefaultValue("2000") @Min(1) @Max(100_000) int fanOutWaiting,
        @DefaultValue("10m") Duration longConnected,
        @DefaultValue("5") @Min(0) @Max(50) int reservedPercent,
        @DefaultValue("0") @Min(0) int connectionsPerSource,
        @DefaultValue("96MB") DataSize totalOutbound,
        @DefaultValue("32MB") DataSize totalInbound) {
    private static final DataSize LINE = DataSize.ofKilobytes(128);
    private static final DataSize GIGABYTE = DataSize.ofGigabytes(1);

    LimitProperties {
        between("bytes-burst", bytesBurst, LINE, GIGABYTE);
        between("bytes-per-second", bytesPerSecond, DataSize.ofKilobytes(1), GIGABYTE);
        between("public-fan-out-burst", publicFanOutBurst, DataSize.ofKilobytes(64), GIGABYTE);
        between("public-fan-out-per-second", publicFanOutPerSecond, DataSize.ofKilobytes(1), GIGABYTE);
        between("total-outbound", totalOutbound, DataSize.ofMegabytes(16), DataSize.ofGigabytes(16));
        between("total-inbound", totalInbound, DataSize.ofMegabytes(4), DataSize.ofGigabytes(16));
        if (!longConnected.isPositive()) throw new IllegalArgumentException("long-connected must be longer than zero");
    }

    private static void between(String name, DataSize value, DataSize min, DataSize max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0)
            throw new IllegalArgumentException(
                    name + " must be " + min.toKilobytes() + "KB to " + max.toMegabytes() + "MB");
    }

    TrafficLimits traffic() {
        Map<TrafficKind, Rate> rates = new EnumMap<>(TrafficKind.class);
        rates.put(TrafficKind.PUBLIC, Rate.perMinute(publicBurst, publicPerMinute));
        rates.put(TrafficKind.ORDERBOOK, Rate.perMinute(orderbookBurst, orderbookPerMinute));
        rates.put(TrafficKind.PRIVATE, Rate.perMinute(privateBurst, privatePerMinute));
        rates.put(TrafficKind.GETPEERLIST, Rate.perMinute(peerlistBurst, peerlistPerMinute));
        rates.put(TrafficKind.PING, Rate.perMinute(pingBurst, pingPerMinute));
        rates.put(TrafficKind.BYTES, Rate.perSecond(bytesBurst.toBytes(), bytesPerSecond.toBytes()));
        return new TrafficLimits(enabled, rates, new Rate(offences, offencesPerHour, Duration.ofHours(1)));
    }

    Turnstile turnstile(LongSupplier nanoTime) {
        return new Turnstile(enabled, Rate.perSecond(handshakeBurst, handshakesPerSecond), nanoTime);
    }

    FanOutLimits fanOut() {
        return new FanOutLimits(
                enabled,
                Rate.perSecond(orderbookFanOutBurst, orderbookFanOutPerSecond),
                Rate.perSecond(publicFanOutBurst.toBytes(), publicFanOutPerSecond.toBytes()),
                fanOutWaiting);
    }

    /** Of so many places, those that are kept for makers that have been here before; never all. */
    int reserved(int maxPeers) {
        return maxPeers * reservedPercent / 100;
    }
}
