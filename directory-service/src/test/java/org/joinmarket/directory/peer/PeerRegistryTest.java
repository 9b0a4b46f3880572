package org.joinmarket.directory.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.OwnerKey;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.peer.PeerRegistry.Claim;
import org.junit.jupiter.api.Test;

class PeerRegistryTest {
    private static final Location ONION =
            Location.parse(TestDirectory.ONION, false).orElseThrow();
    private final TestDirectory directory = new TestDirectory();

    private Peer peer(String nick, Location location) {
        return new Peer(new Nick(nick), location, Features.NONE, directory.stranger());
    }

    @Test
    void findsWhoeverClaimedANickUntilItIsReleased() {
        var registry = new PeerRegistry(2);
        var peer = peer("J5AAAAAAAAAAAAAA", ONION);

        assertThat(registry.claim(peer)).isInstanceOf(Claim.Admitted.class);
        assertThat(registry.find("J5AAAAAAAAAAAAAA")).isSameAs(peer);
        assertThat(registry.find("no nick at all")).isNull();
        assertThat(registry.release(peer)).isTrue();
        assertThat(registry.release(peer)).isFalse();
        assertThat(registry.find("J5AAAAAAAAAAAAAA")).isNull();
    }

    @Test
    void keepsTheOwnerOfANickWhenAnotherClaimsOrReleasesIt() {
        var registry = new PeerRegistry(2);
        var owner = peer("J5AAAAAAAAAAAAAA", ONION);
        var newcomer = peer("J5AAAAAAAAAAAAAA", ONION);
        registry.claim(owner);

        assertThat(registry.claim(newcomer)).isInstanceOf(Claim.NickTaken.class);
        assertThat(registry.release(newcomer)).isFalse();
        assertThat(registry.find("J5AAAAAAAAAAAAAA")).isSameAs(owner);
    }

    @Test
    void admitsUpToItsCapacityAndCountsByRole() {
        var registry = new PeerRegistry(2);
        var maker = peer("J5AAAAAAAAAAAAAA", ONION);
        registry.claim(maker);
        registry.claim(peer("J5BBBBBBBBBBBBBB", Location.NOT_SERVING));

        assertThat(registry.claim(peer("J5CCCCCCCCCCCCCC", ONION))).isInstanceOf(Claim.Full.class);
        assertThat(registry.count(Role.MAKER)).isEqualTo(1);
        assertThat(registry.count(Role.TAKER)).isEqualTo(1);
        registry.release(maker);
        assertThat(registry.claim(peer("J5CCCCCCCCCCCCCC", ONION))).isInstanceOf(Claim.Admitted.class);
        assertThat(registry.count()).isEqualTo(2);
    }

    @Test
    void admitsExactlyOneOfAThousandWhoClaimOneNickAtOnce() throws Exception {
        var registry = new PeerRegistry(10);
        var peers = new ArrayList<Peer>();
        for (int i = 0; i < 1_000; i++) peers.add(peer("J5AAAAAAAAAAAAAA", ONION));

        var outcomes = claimAtOnce(registry, peers);

        assertThat(outcomes).filteredOn(Claim.Admitted.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(Claim.NickTaken.class::isInstance).hasSize(999);
        assertThat(registry.count()).isEqualTo(1);
        assertThat(registry.count(Role.MAKER)).isEqualTo(1);
    }

    private static List<Claim> claimAtOnce(PeerRegistry registry, List<Peer> peers) throws Exception {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = peers.stream()
                    .map(peer -> threads.submit(() -> {
                        start.await();
                        return registry.claim(peer);
                    }))
                    .toList();
            start.countDown();
            var outcomes = new ArrayList<Claim>();
            for (var result : results) outcomes.add(result.get());
            return outcomes;
        }
    }

    @Test
    void ofAThousandWhoProveOneNickAtOnceOneIsLeftAndEveryOtherIsDisplacedOnce() throws Exception {
        var registry = new PeerRegistry(10);
        var peers = new ArrayList<Peer>();
        try (var key = SecretKey.of(HexFormat.of().parseHex("11".repeat(32)))) {
            for (int i = 0; i < 1_000; i++)
                peers.add(peer("J5AAAAAAAAAAAAAA", ONION).provenBy(new OwnerKey(key.publicKey())));
        }

        var gone = new ArrayList<Peer>();
        for (Claim outcome : claimAtOnce(registry, peers))
            if (outcome instanceof Claim.AdmittedInPlaceOf(var displaced)) gone.add(displaced);

        gone.add(registry.find("J5AAAAAAAAAAAAAA"));
        assertThat(gone).containsExactlyInAnyOrderElementsOf(peers);
        for (Peer peer : peers) registry.release(peer);
        assertThat(registry.count()).isZero();
        assertThat(registry.count(Role.MAKER)).isZero();
        assertThat(registry.countVerified()).isZero();
    }
}
