package org.joinmarket.messaging.spring;

/** The settings under {@code joinmarket.wire} do not fit each other or the chain: the service cannot start. */
public final class WireSettingsRefused extends IllegalArgumentException {
    WireSettingsRefused(String what, Throwable cause) {
        super("the settings under joinmarket.wire are refused: " + what, cause);
    }

    WireSettingsRefused(String what) {
        super("the settings under joinmarket.wire are refused: " + what);
    }
}
