package org.joinmarket.maker.api;

import java.util.List;
import org.joinmarket.maker.Maker;
import org.joinmarket.maker.Makers;
import org.joinmarket.maker.wallet.Standing;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready when every maker offers or is paused; otherwise which one does not, and why. */
@Component("makersHealthIndicator")
class MakersHealth implements HealthIndicator {
    private final Makers makers;

    MakersHealth(Makers makers) {
        this.makers = makers;
    }

    @Override
    public Health health() {
        List<Maker.Snapshot> all = makers.snapshots();
        Health.Builder health = all.stream().allMatch(MakersHealth::isAsItShouldBe) && !all.isEmpty()
                ? Health.up()
                : Health.outOfService();
        all.forEach(maker -> health.withDetail(maker.name(), maker.standing().label()));
        return health.build();
    }

    private static boolean isAsItShouldBe(Maker.Snapshot maker) {
        return maker.standing() == Standing.OFFERING || maker.standing() == Standing.PAUSED;
    }
}
