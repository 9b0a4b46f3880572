package org.joinmarket.maker.session;

/**
 * By which way a message came to us.
 *
 * @param directory as our settings name it; compared and never looked into
 */
public record Origin(String directory) {}
