package org.joinmarket.messaging.dial;

/**
 * What to connect to.
 *
 * @param host a name or address; a dialler that goes through a proxy never resolves it
 * @param port 1 to 65535
 */
public record Target(String host, int port) {}
