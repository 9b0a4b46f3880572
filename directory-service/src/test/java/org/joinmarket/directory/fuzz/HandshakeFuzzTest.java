package org.joinmarket.directory.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.common.protocol.HandshakeRules.Judgement;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.common.protocol.PeerList;
import org.junit.jupiter.api.Tag;

@Tag("fuzz-handshake")
class HandshakeFuzzTest {
    private final HandshakeRules rules = new HandshakeRules("mainnet", false);

    @FuzzTest
    void whoeverIsLetInCanBeToldToOthers(byte[] line) {
        var judgement = rules.judge(new String(line, StandardCharsets.UTF_8));
        if (!(judgement instanceof Judgement.Accepted(var nick, var location, var features))) return;

        var entry = PeerList.Entry.joined(nick, location, features);
        assertThat(nick.value()).hasSize(16).startsWith("J5");
        assertThat(location.equals(Location.NOT_SERVING) || location.toString().contains(".onion:"))
                .isTrue();
        var read = PeerList.parse(entry.format(true), false).toOptional().orElseThrow();
        assertThat(read).as("one entry, and the same").containsExactly(entry);
    }
}
