package org.joinmarket.directory.routing;

import org.joinmarket.directory.limit.FanOutLimits;
import org.joinmarket.directory.limit.TrafficLimits;

/**
 * @param traffic what one connection may send
 * @param fanOut what all of them together may have passed on to everybody
 * @param peerListBytes longest answer to a request for the peer list
 */
public record RelayLimits(TrafficLimits traffic, FanOutLimits fanOut, long peerListBytes) {}
