package org.joinmarket.directory.ban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.MemoryConnection;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.state.NotSaved;
import org.joinmarket.directory.state.StateFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BansTest {
    private static final Nick ALICE = new Nick("J5ALiceAAAAAAAAA");
    private static final Nick BOB = new Nick("J5BobbBBBBBBBBBB");
    private static final Location ONION =
            Location.parse(TestDirectory.ONION, false).orElseThrow();
    private static final InetAddress FAR = InetAddress.ofLiteral("203.0.113.7");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path path;

    private final TestDirectory directory = new TestDirectory();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private StateFolder folder;
    private Bans bans;

    @BeforeEach
    void restart() {
        folder = new StateFolder(path);
        bans = new Bans(new BanFile(folder), () -> now);
    }

    private Peer peer(Nick nick, Location location, InetAddress source) {
        var connection = MemoryConnection.open(directory.loop, directory.connections, source);
        return new Peer(nick, location, Features.NONE, connection);
    }

    private Peer alice() {
        return peer(ALICE, ONION, FAR);
    }

    private static BanTarget nick(Nick nick) {
        return new BanTarget(nick, null, null);
    }

    private static BanTarget source(String address) {
        return new BanTarget(null, null, InetAddress.ofLiteral(address));
    }

    private Ban ban(BanTarget target, Duration length) {
        return bans.add(target, length, "spam").orElseThrow();
    }

    @Test
    void nobodyIsBannedAtFirst() {
        assertThat(bans.isBanned(alice())).isFalse();
        assertThat(bans.isBanned(FAR)).isFalse();
        assertThat(bans.all()).isEmpty();
    }

    @Test
    void aNickIsBannedWhereverItComesFromAndNobodyElse() {
        ban(nick(ALICE), HOUR);

        assertThat(bans.isBanned(peer(ALICE, Location.NOT_SERVING, InetAddress.getLoopbackAddress())))
                .isTrue();
        assertThat(bans.isBanned(peer(BOB, ONION, FAR))).isFalse();
    }

    @Test
    void aLocationIsBannedWhateverTheNickAndNotThoseThatServeNothing() {
        ban(new BanTarget(null, ONION, null), HOUR);

        assertThat(bans.isBanned(peer(BOB, ONION, FAR))).isTrue();
        assertThat(bans.isBanned(peer(BOB, Location.NOT_SERVING, FAR))).isFalse();
    }

    @Test
    void aSourceIsBannedWhateverTheNick() {
        ban(new BanTarget(null, null, FAR), HOUR);

        assertThat(bans.isBanned(FAR)).isTrue();
        assertThat(bans.isBanned(peer(BOB, Location.NOT_SERVING, FAR))).isTrue();
        assertThat(bans.isBanned(InetAddress.ofLiteral("203.0.113.8"))).isFalse();
    }

    @Test
    void anIPv4AddressIsTheSameInBothItsForms() {
        ban(source("::ffff:203.0.113.7"), HOUR);

        assertThat(bans.isBanned(FAR)).isTrue();
    }

    @Test
    void aBanEndsToTheMillisecond() {
        ban(nick(ALICE), HOUR);
        now = now.plus(HOUR).minusMillis(1);
        assertThat(bans.isBanned(alice())).isTrue();

        now = now.plusMillis(1);
        assertThat(bans.isBanned(alice())).isFalse();
        assertThat(bans.all()).isEmpty();
        assertThat(bans.count()).isZero();
    }

    @Test
    void oneOfTwoBansOfANickIsEnough() {
        var shorter = ban(nick(ALICE), HOUR);
        ban(nick(ALICE), HOUR.multipliedBy(2));
        ban(nick(ALICE), HOUR);
        bans.remove(shorter.id());
        now = now.plus(HOUR).plusSeconds(1);

        assertThat(bans.isBanned(alice())).isTrue();
        now = now.plus(HOUR);
        assertThat(bans.isBanned(alice())).isFalse();
    }

    @Test
    void aBanOfAPeerNamesItsNickAndItsAddressButNotWhereItClaimsToServe() {
        assertThat(BanTarget.of(alice())).isEqualTo(new BanTarget(ALICE, null, FAR));
        assertThat(BanTarget.of(peer(ALICE, Location.NOT_SERVING, InetAddress.getLoopbackAddress())))
                .as("behind Tor and serving nothing there is but the nick")
                .isEqualTo(nick(ALICE));
    }

    @Test
    void nobodyCanBanEverybody() {
        for (String everybody : new String[] {"127.0.0.1", "127.1.2.3", "::1", "0.0.0.0", "::"})
            assertThatThrownBy(() -> source(everybody)).as(everybody).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BanTarget(null, Location.NOT_SERVING, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BanTarget(null, null, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBanLastsFromASecondToAYear() {
        ban(nick(ALICE), Ban.SHORTEST);
        ban(nick(ALICE), Ban.LONGEST);

        assertThatThrownBy(() -> ban(nick(ALICE), Ban.SHORTEST.minusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ban(nick(ALICE), Ban.LONGEST.plusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(bans.count()).isEqualTo(2);
    }

    @Test
    void aReasonIsShortAndPrintable() {
        assertThat(Ban.isReason("x".repeat(200))).isTrue();
        assertThat(Ban.isReason("\uD83D\uDE00".repeat(200)))
                .as("characters, not halves")
                .isTrue();
        assertThat(Ban.isReason("\"quotes\" and <tags> are for whoever prints it"))
                .isTrue();
        assertThat(Ban.isReason("x".repeat(201))).isFalse();
        for (String unfit :
                new String[] {"", " ", "a\nb", "a\tb", "a\u0000", "\u202Eabc", "\uD83D", "\u2028", "\uE000"})
            assertThat(Ban.isReason(unfit)).as("%s", unfit).isFalse();
    }

    @Test
    void bansOutliveARestartAndIdsAreNotUsedTwice() {
        var all = new BanTarget(ALICE, ONION, FAR);
        var first = bans.add(all, HOUR, "\"quoted\" \u00e4\uD83D\uDE00").orElseThrow();
        var second = ban(source("2001:db8::1"), HOUR);
        bans.remove(second.id());
        restart();

        assertThat(bans.all()).containsExactly(first);
        assertThat(bans.isBanned(FAR)).isTrue();
        assertThat(ban(nick(BOB), HOUR).id()).isEqualTo(3);
    }

    @Test
    void aLiftedBanStaysLiftedAfterARestart() {
        var ban = ban(nick(ALICE), HOUR);

        assertThat(bans.remove(ban.id())).isTrue();
        assertThat(bans.isBanned(alice())).isFalse();
        assertThat(bans.remove(ban.id())).isFalse();
        restart();
        assertThat(bans.isBanned(alice())).isFalse();
    }

    @Test
    void whatIsOverIsForgottenWithTheNextChangeAndAtTheNextStart() throws IOException {
        ban(nick(ALICE), HOUR);
        now = now.plus(HOUR);
        restart();
        assertThat(bans.all()).isEmpty();
        ban(nick(BOB), HOUR);

        assertThat(Files.readString(folder.path("bans.json")))
                .contains(BOB.value())
                .doesNotContain(ALICE.value());
    }

    @Test
    void aBanThatCannotBeSavedIsNotMadeAndOneThatCannotBeLiftedStays() throws IOException {
        var standing = ban(nick(BOB), HOUR);
        Files.createDirectories(folder.path("bans.json.part/in-the-way"));

        assertThatThrownBy(() -> ban(nick(ALICE), HOUR)).isInstanceOf(NotSaved.class);
        assertThatThrownBy(() -> bans.remove(standing.id())).isInstanceOf(NotSaved.class);
        assertThat(bans.isBanned(alice())).isFalse();
        assertThat(bans.all()).containsExactly(standing);
        restart();
        assertThat(bans.all()).containsExactly(standing);
    }

    @Test
    void thereAreTenThousandBansAtMostAndThoseThatAreOverMakeRoom() {
        var many = new ArrayList<Ban>();
        for (int i = 1; i <= Bans.MAX; i++)
            many.add(new Ban(i, nick(ALICE), "x".repeat(Ban.MAX_REASON_CHARS), now, now.plus(HOUR)));
        new BanFile(folder).write(new BanFile.Content(Bans.MAX, many));
        restart();
        assertThat(bans.count()).isEqualTo(Bans.MAX);
        assertThat(bans.add(nick(BOB), HOUR, "spam")).isEmpty();

        bans.remove(1);
        assertThat(bans.add(nick(BOB), HOUR, "spam")).isPresent();
        assertThat(bans.add(nick(BOB), HOUR, "spam")).isEmpty();
        now = now.plus(HOUR).plusSeconds(1);
        assertThat(bans.add(nick(BOB), HOUR, "spam")).isPresent();
        assertThat(bans.count()).isEqualTo(1);
    }
}
