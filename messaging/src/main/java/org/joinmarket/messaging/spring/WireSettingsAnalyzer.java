package org.joinmarket.messaging.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to change when the market's settings are refused at the start. */
public final class WireSettingsAnalyzer extends AbstractFailureAnalyzer<WireSettingsRefused> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WireSettingsRefused cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Set joinmarket.wire.directories to onion services and joinmarket.wire.socks-proxy to Tor's port;"
                        + " on regtest joinmarket.wire.allow-clearnet=true allows other addresses, whose identities"
                        + " are set with joinmarket.wire.directory-identities",
                cause);
    }
}
