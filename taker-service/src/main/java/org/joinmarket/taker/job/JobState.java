package org.joinmarket.taker.job;

/** Where a coinjoin is. */
public enum JobState {
    RUNNING,
    COMPLETED,
    FAILED
}
