package org.joinmarket.taker.api;

import java.util.List;
import org.joinmarket.taker.job.Job;

/** Coinjoins, the newest first. */
record JobList(List<Job> coinjoins) {}
