package org.joinmarket.common.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicCommandTest {
    private static final Nick MAKER = new Nick("J52pCZsaXxBx9FML");
    private static final String COMMITMENT = "b8832c8b28a17198436995a58597b43951db487a44b3ab1048ce4cc8e77fffb9";

    @ParameterizedTest
    @ValueSource(strings = {"orderbook", "cancel 7", "hp2 " + COMMITMENT, "sw0reloffer 0 30000 50000 0 0.0002"})
    void readsAndWritesEveryPublicCommand(String text) {
        assertThat(decode(text).map(it -> it.toCommand().text())).isEqualTo(Decoded.ok(text));
    }

    @Test
    void lowersTheCaseOfACommitment() {
        assertThat(decode("hp2 " + COMMITMENT.toUpperCase(Locale.ROOT) + " "))
                .isEqualTo(Decoded.ok(new PublicCommand.CommitmentBroadcast(COMMITMENT)));
    }

    @Test
    void refusesACommitmentWithItsPrefixOrAnotherLength() {
        for (String bad : new String[] {"P" + COMMITMENT, COMMITMENT + "00", COMMITMENT.substring(2), ""})
            assertThat(decode("hp2 " + bad)).isEqualTo(Decoded.malformed(Flaw.BAD_COMMITMENT));
        assertThatThrownBy(() -> new PublicCommand.CommitmentBroadcast("x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesACancelWithoutANumber() {
        assertThat(decode("cancel")).isEqualTo(Decoded.malformed(Flaw.BAD_NUMBER));
        assertThat(decode("cancel x")).isEqualTo(Decoded.malformed(Flaw.BAD_NUMBER));
    }

    @Test
    void doesNotMindWhatNewerPeersSay() {
        assertThat(decode("newthing 1")).isEqualTo(new Decoded.Unknown<>("newthing"));
        assertThat(decode("swreloffer 0 30000 50000 0 0.0002")).isEqualTo(new Decoded.Unknown<>("swreloffer"));
    }

    private static Decoded<PublicCommand> decode(String text) {
        return CommandText.split(text).flatMap(it -> PublicCommand.decode(MAKER, it.getFirst()));
    }
}
