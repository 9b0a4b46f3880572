package org.joinmarket.directory;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.directory.api.Drain;
import org.joinmarket.directory.api.Status;
import org.joinmarket.directory.ban.BanFile;
import org.joinmarket.directory.ban.Bans;
import org.joinmarket.directory.ban.Doorkeeper;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.memory.HeapNeed;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.directory.peer.Role;
import org.joinmarket.directory.state.IdentityFile;
import org.joinmarket.directory.state.StateFolder;
import org.joinmarket.support.database.DataFolder;
import org.joinmarket.support.tokens.OpenPaths;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the operator has of the relay: what survives a restart, bans, the way out, and how it shows itself. */
@Slf4j
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DataFolder.class, LifecycleProperties.class})
class OperatorConfiguration {
    @Bean
    StateFolder stateFolder(DataFolder data) {
        return new StateFolder(data.dataDir());
    }

    @Bean
    Nick directoryNick(StateFolder folder) {
        return new IdentityFile(folder, new SecureRandom()).nick();
    }

    @Bean
    Bans bans(StateFolder folder, DirectoryMeters meters) {
        var bans = new Bans(new BanFile(folder), InstantSource.system());
        meters.gauge("jm.bans", "bans in force", bans, Bans::count);
        return bans;
    }

    @Bean
    Doorkeeper doorkeeper(Bans bans, PeerRegistry registry, ConnectionManager connections) {
        return new Doorkeeper(bans, registry, connections);
    }

    @Bean
    Drain drain(DirectoryServer server) {
        return () -> {
            var _ = server.drain();
        };
    }

    /** Says at start, when it can still be mended, that a full directory would be cut off in the middle of its drain. */
    @Bean
    ApplicationRunner drainCheck(DirectoryProperties properties, LifecycleProperties lifecycle) {
        return _ -> {
            Duration needed = properties.drainPlan().length(properties.maxPeers() + properties.maxHandshaking());
            if (needed.compareTo(lifecycle.getTimeoutPerShutdownPhase()) < 0) return;
            log.atWarn()
                    .addKeyValue("needed", needed)
                    .addKeyValue("timeout", lifecycle.getTimeoutPerShutdownPhase())
                    .log("a full directory drains for longer than spring.lifecycle.timeout-per-shutdown-phase");
        };
    }

    /** Says at start what would otherwise be the end of it in the first flood that fills it: its JVM exits when the heap is full. */
    @Bean
    ApplicationRunner heapCheck(DirectoryProperties properties) {
        return _ -> {
            long places = (long) properties.maxPeers() + properties.maxHandshaking();
            long room = HeapNeed.connections(Runtime.getRuntime().maxMemory());
            if (places <= room) return;
            log.atWarn()
                    .addKeyValue("places", places)
                    .addKeyValue("room", room)
                    .log(
                            "joinmarket.directory.max-peers and max-handshaking are more than the heap has room for when all of"
                                    + " them are hostile: lower them, or raise -Xmx");
        };
    }

    /** Whatever strangers do, full or flooded, it accepts; so they cannot make it look broken. */
    @Bean
    HealthIndicator directoryHealthIndicator(DirectoryServer server) {
        return () -> (server.isAccepting() ? Health.up() : Health.outOfService())
                .withDetail("accepting", server.isAccepting())
                .withDetail("draining", server.isDraining())
                .build();
    }

    @Bean
    OpenPaths openStatus() {
        return OpenPaths.of("/api/v1/status");
    }

    @Bean
    Supplier<Status> directoryStatus(
            DirectoryServer server,
            HandshakeRules rules,
            Nick directoryNick,
            PeerRegistry registry,
            ConnectionManager connections,
            Bans bans,
            ObjectProvider<BuildProperties> build,
            DirectoryMeters meters) {
        var built = build.getIfAvailable();
        return () -> new Status(
                rules.network(),
                directoryNick.value(),
                server.startedAt(),
                Duration.between(server.startedAt(), InstantSource.system().instant())
                        .toSeconds(),
                built == null ? null : built.getVersion(),
                server.isAccepting(),
                server.isDraining(),
                new Status.Peers(
                        registry.count(Role.MAKER),
                        registry.count(Role.TAKER),
                        registry.countVerified(),
                        registry.count(),
                        registry.maxPeers()),
                connections.count(),
                connections.handshaking(),
                bans.count(),
                new Status.Messages(
                        meters.totalIn(), meters.totalOut(), meters.totalBroadcasts(), meters.totalDropped()));
    }
}
