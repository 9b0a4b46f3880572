package org.joinmarket.maker.session;

import java.time.Duration;

/** How long the three commits of a round took, from asking to being told that they are on disk. */
public record RoundTimings(Duration burn, Duration lease, Duration sign) {}
