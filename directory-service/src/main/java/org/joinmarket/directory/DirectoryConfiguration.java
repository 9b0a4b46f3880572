package org.joinmarket.directory;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.directory.ban.Bans;
import org.joinmarket.directory.ban.Doorkeeper;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.connection.EventLoops;
import org.joinmarket.directory.connection.InboundMemory;
import org.joinmarket.directory.connection.TcpTransport;
import org.joinmarket.directory.handshake.Entrance;
import org.joinmarket.directory.handshake.HandshakeHandler;
import org.joinmarket.directory.memory.HeapKeeper;
import org.joinmarket.directory.memory.HeapNeed;
import org.joinmarket.directory.memory.SerialHeap;
import org.joinmarket.directory.metrics.DirectoryMeters;
import org.joinmarket.directory.peer.KnownMakers;
import org.joinmarket.directory.peer.KnownMakersFile;
import org.joinmarket.directory.peer.KnownMakersKeeper;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.directory.peer.Role;
import org.joinmarket.directory.routing.OutboundMemory;
import org.joinmarket.directory.routing.Relay;
import org.joinmarket.directory.routing.RelayLimits;
import org.joinmarket.directory.state.StateFolder;
import org.joinmarket.support.net.Net;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.support.ready.ReadyFileContributor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
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

    @Bean
    DirectoryMeters directoryMeters(MeterRegistry registry) {
        return new DirectoryMeters(registry);
    }

    @Bean
    KnownMakers knownMakers(StateFolder folder) {
        return new KnownMakers(new KnownMakersFile(folder).read());
    }

    @Bean
    KnownMakersKeeper knownMakersKeeper(KnownMakers makers, StateFolder folder, EventLoops eventLoops) {
        return new KnownMakersKeeper(
                makers,
                new KnownMakersFile(folder),
                eventLoops.any(),
                task -> Thread.ofVirtual().name("known-makers").start(task));
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
    InboundMemory inboundMemory(DirectoryProperties properties, LimitProperties limits, DirectoryMeters meters) {
        var inbound =
                new InboundMemory(limits.totalInbound().toBytes(), properties.threads(), properties.lineTimeout());
        meters.gauge(
                "jm.inbound.unfinished.bytes",
                "memory of lines that have begun to come and have no end yet",
                inbound,
                InboundMemory::bytes);
        return inbound;
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> heapKeeper(EventLoops eventLoops) {
        return _ -> SerialHeap.ofThisProcess()
                .ifPresent(heap -> new HeapKeeper(heap, System::gc, eventLoops.any()).start());
    }

    @Bean
    Relay relay(
            Nick directoryNick,
            PeerRegistry registry,
            KnownMakers knownMakers,
            EventLoops eventLoops,
            InboundMemory inbound,
            DirectoryProperties properties,
            LimitProperties limits,
            DirectoryMeters meters) {
        if (!limits.enabled())
            log.atWarn().log("limits are off: whoever reaches this directory can make it work for nothing but itself");
        var memory = new OutboundMemory(
                () -> EventLoops.usedBufferBytes() - inbound.bytes(),
                limits.totalOutbound().toBytes(),
                HeapNeed.unsentWrites(Runtime.getRuntime().maxMemory()) / properties.threads(),
                System::nanoTime);
        var relayLimits = new RelayLimits(limits.traffic(), limits.fanOut(), properties.peerListBytes());
        var timing = properties.timing(limits.longConnected());
        eventLoops.watchLag(meters::eventLoopLag);
        meters.gauge(
                "jm.buffers.direct.bytes",
                "memory of buffers outside the heap, with what the allocator keeps ready; at the limit slow peers are closed",
                eventLoops,
                _ -> EventLoops.directBufferBytes());
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
            Bans bans,
            Relay relay,
            DirectoryMeters meters) {
        var handshakes = new HandshakeHandler(
                rules,
                directoryNick,
                properties.motd(),
                nickAuth.policy(),
                registry,
                bans,
                Doorkeeper.watching(relay, bans),
                meters);
        var connections = new ConnectionManager(
                properties.connectionLimits(limits.connectionsPerSource()),
                new Entrance(limits.turnstile(System::nanoTime), handshakes),
                bans::isBanned,
                meters);
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
            DirectoryProperties properties,
            EventLoops eventLoops,
            InboundMemory inbound,
            ConnectionManager connections,
            Relay relay,
            DirectoryMeters meters) {
        if (!Net.isLoopback(properties.bind()))
            log.atWarn()
                    .addKeyValue("bind", properties.bind().getHostAddress())
                    .log("peers can reach this directory without Tor");
        var transport = new TcpTransport(eventLoops, properties.bind(), properties.port(), inbound);
        var server = new DirectoryServer(
                transport, connections, relay, InstantSource.system(), properties.drainPlan(), eventLoops.any());
        meters.gauge("jm.draining", "1 from the beginning of a drain on", server, it -> it.isDraining() ? 1 : 0);
        return server;
    }

    @Bean
    DirectoryLifecycle directoryLifecycle(
            DirectoryServer server, EventLoops eventLoops, KnownMakersKeeper knownMakers) {
        return new DirectoryLifecycle(server, eventLoops, knownMakers);
    }

    @Bean
    ReadyFileContributor wirePort(DirectoryServer server) {
        return () -> Map.of("wire", server.port());
    }
}
