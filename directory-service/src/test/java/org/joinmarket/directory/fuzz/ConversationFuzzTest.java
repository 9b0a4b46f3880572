package org.joinmarket.directory.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.joinmarket.directory.connection.FuzzedPipeline;
import org.junit.jupiter.api.Tag;

@Tag("fuzz-conversation")
class ConversationFuzzTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";

    /** Bytes as they come from a socket, from the first on, and two who want nothing but to be left in peace. */
    @FuzzTest
    void whateverAStrangerSendsOthersAreServedAndHearOnlyWhatTheyCanRead(byte[] bytes) {
        var directory = new TestDirectory();
        var alice = directory.peer(ALICE, "NOT-SERVING-ONION");
        var bob = directory.peer(BOB, TestDirectory.ONION, "peerlist_features");
        FuzzedPipeline.send(directory.loop, directory.connections, bytes);
        alice.take();
        bob.takeRaw().forEach(line -> assertThat(line.length()).isLessThanOrEqualTo(Envelope.MAX_SENT_BYTES + 2));

        assertThat(alice.isOpen() && bob.isOpen()).isTrue();
        alice.receives(new Envelope(685, ALICE + "!" + BOB + "!fill 0"));
        assertThat(bob.take()).extracting(Envelope::line).containsExactly(ALICE + "!" + BOB + "!fill 0");
    }
}
