package org.joinmarket.wallet;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Part of readiness: a wallet without a chain can neither lease nor sign. */
final class ChainHealth extends AbstractHealthIndicator {
    private final ChainMonitor monitor;

    ChainHealth(ChainMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        monitor.trouble()
                .ifPresentOrElse(
                        trouble -> builder.down()
                                .withDetail("trouble", trouble.trouble().slug())
                                .withDetail("reason", trouble.what())
                                .withDetail("remedy", trouble.remedy()),
                        builder::up);
    }
}
