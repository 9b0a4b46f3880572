package org.joinmarket.wallet.store;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Part of readiness: what cannot be written down cannot be promised. */
final class StoreHealth extends AbstractHealthIndicator {
    private final Ownership ownership;

    StoreHealth(Ownership ownership) {
        this.ownership = ownership;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        ownership.whyNot().ifPresentOrElse(reason -> builder.down().withDetail("reason", reason), builder::up);
    }
}
