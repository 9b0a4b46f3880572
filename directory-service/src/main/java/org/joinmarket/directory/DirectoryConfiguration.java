package org.joinmarket.directory;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.directory.api.Status;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.EventLoops;
import org.joinmarket.directory.connection.TcpTransport;
import org.joinmarket.directory.handshake.HandshakeHandler;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.KnownMakers;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.directory.peer.Role;
import org.joinmarket.directory.routing.OutboundMemory;
import org.joinmarket.directory.routing.Relay;
import org.joinmarket.directory.routing.RelayLimits;
import org.joinmarket.support.net.Net;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.support.ready.ReadyFileContributor;
import org.joinmarket.support.tokens.OpenPaths;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the parts together. */
@Slf4j
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    DirectoryProperties.class,
    NickAuthProperties.class,
    LimitProperties.class,
    WireProperties.class,
    ChainProperties.class
})
class DirectoryConfiguration {
    @Bean
    HandshakeRules handshakeRules(WireProperties wire, ChainProperties chain) {
        if (wire.allowClearnet() && !chain.network().equals(ChainProperties.REGTEST))
            throw new StartupProblem(
                    "joinmarket.wire.allow-clearnet is on, but the chain is " + chain.network(),
                    "Remove joinmarket.wire.allow-clearnet, or set joinmarket.chain.network=regtest");
        String name = wire.network() == null ? chain.network() : wire.network();
        return new HandshakeRules(name, wire.allowClearnet());
    }

    /** New for each run; nobody needs to know us by it, and its key is not needed after that. */
    @Bean
    Nick directoryNick() {
        try (var identity = NickIdentity.generate(new SecureRandom())) {
            return identity.nick();
        }
    }

    @Bean
    DirectoryMeters directoryMeters(MeterRegistry registry) {
        return new DirectoryMeters(registry);
    }

    @Bean
    KnownMakers knownMakers() {
        return new KnownMakers();
    }

    @Bean
    PeerRegistry peerRegistry(
            DirectoryProperties properties, LimitProperties limits, KnownMakers known, DirectoryMeters meters) {
        var registry = new PeerRegistry(
                properties.maxPeers(),
                limits.reserved(properties.maxPeers()),
                peer -> peer.isServing() && known.isKnown(peer.nick()));
        for (Role role : Role.values())
            meters.gauge("jm.peers.active", "peers present", registry, it -> it.count(role), "role", role.label());
        meters.gauge("jm.peers.verified", "peers that have proved their nick", registry, PeerRegistry::countVerified);
        meters.gauge("jm.peers.max", "peers that fit", registry, PeerRegistry::maxPeers);
        return registry;
    }

    @Bean
    EventLoops eventLoops(DirectoryProperties properties) {
        return new EventLoops(properties.threads());
    }

    @Bean
    Relay relay(
            Nick directoryNick,
            PeerRegistry registry,
            KnownMakers knownMakers,
            EventLoops eventLoops,
            DirectoryProperties properties,
            LimitProperties limits,
            DirectoryMeters meters) {
        if (!limits.enabled())
            log.atWarn().log("limits are off: whoever reaches this directory can make it work for nothing but itself");
        var memory = new OutboundMemory(
                EventLoops::usedBufferBytes, limits.totalOutbound().toBytes(), System::nanoTime);
        var relayLimits = new RelayLimits(limits.traffic(), limits.fanOut(), properties.peerListBytes());
        var timing = properties.timing(limits.longConnected());
        eventLoops.watchLag(meters::eventLoopLag);
        return new Relay(directoryNick, registry, knownMakers, eventLoops.any(), timing, relayLimits, memory, meters);
    }

    @Bean
    ConnectionManager connectionManager(
            DirectoryProperties properties,
            NickAuthProperties nickAuth,
            LimitProperties limits,
            HandshakeRules rules,
            Nick directoryNick,
            PeerRegistry registry,
            Relay relay,
            DirectoryMeters meters) {
        var handshakes = new HandshakeHandler(
                rules, directoryNick, properties.motd(), nickAuth.policy(), registry, _ -> false, relay, meters);
        var connections = new ConnectionManager(
                properties.connectionLimits(limits.connectionsPerSource()), handshakes, _ -> false, meters);
        meters.gauge("jm.connections.active", "connections, handshaked or not", connections, ConnectionManager::count);
        meters.gauge(
                "jm.connections.handshaking",
                "connections that have not said who they are",
                connections,
                ConnectionManager::handshaking);
        return connections;
    }

    @Bean
    DirectoryServer directoryServer(
            DirectoryProperties properties, EventLoops eventLoops, ConnectionManager connections, Relay relay) {
        if (!Net.isLoopback(properties.bind()))
            log.atWarn()
                    .addKeyValue("bind", properties.bind().getHostAddress())
                    .log("peers can reach this directory without Tor");
        var transport = new TcpTransport(eventLoops, properties.bind(), properties.port());
        return new DirectoryServer(transport, connections, relay, InstantSource.system());
    }

    @Bean
    DirectoryLifecycle directoryLifecycle(DirectoryServer server, EventLoops eventLoops) {
        return new DirectoryLifecycle(server, eventLoops);
    }

    @Bean
    HealthIndicator directoryHealthIndicator(DirectoryServer server) {
        return () -> (server.isAccepting() ? Health.up() : Health.outOfService())
                .withDetail("accepting", server.isAccepting())
                .build();
    }

    @Bean
    ReadyFileContributor wirePort(DirectoryServer server) {
        return () -> Map.of("wire", server.port());
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
            DirectoryMeters meters) {
        return () -> new Status(
                rules.network(),
                directoryNick.value(),
                server.startedAt(),
                java.time.Duration.between(
                                server.startedAt(), InstantSource.system().instant())
                        .toSeconds(),
                server.isAccepting(),
                new Status.Peers(
                        registry.count(Role.MAKER), registry.count(Role.TAKER), registry.count(), registry.maxPeers()),
                connections.count(),
                new Status.Messages(
                        meters.totalIn(), meters.totalOut(), meters.totalBroadcasts(), meters.totalDropped()));
    }
}
