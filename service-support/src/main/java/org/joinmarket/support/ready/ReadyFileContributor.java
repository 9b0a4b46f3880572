package org.joinmarket.support.ready;

import java.util.Map;

/** A bean that adds ports to the ready file. */
@FunctionalInterface
public interface ReadyFileContributor {
    /** Names and numbers of further ports, e.g. {@code wire}; asked once, when the application is ready. */
    Map<String, Integer> ports();
}
