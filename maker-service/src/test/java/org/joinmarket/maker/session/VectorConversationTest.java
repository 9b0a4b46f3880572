package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferType;
import org.joinmarket.common.protocol.CommandText;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole conversation recorded with an existing implementation's code: we answer with the same bytes. */
class VectorConversationTest {
    private final JsonNode vector = read();
    private final Nick taker = new Nick(vector.get("taker").get("nick").asString());
    private final Nick maker = new Nick(vector.get("maker").get("nick").asString());
    private final Inline inline = new Inline();
    private final List<CommandText> replies = new ArrayList<>();
    private final VectorWallet wallet = new VectorWallet();
    private final SessionBench.MemoryStore store = new SessionBench.MemoryStore();
    private final MakerSessions sessions = new MakerSessions(
            SessionContext.builder()
                    .maker("alice")
                    .owner(inline)
                    .blocking(Runnable::run)
                    .timers(inline)
                    .clock(inline)
                    .random(new VectorRandom(
                            "00".repeat(16),
                            vector.get("maker").get("nacl_secret").asString(),
                            step("6").get("nonce").asString()))
                    .codec(new CoinjoinCodec(Network.MAINNET))
                    .link((_, command) -> replies.add(command))
                    .store(store)
                    .wallet(wallet)
                    .meters(SessionMeters.NONE)
                    .burned(_ -> {})
                    .afterRound(() -> {})
                    .build(),
            SessionBench.SETTINGS,
            this::offer);

    private static JsonNode read() {
        try (InputStream in = VectorConversationTest.class.getResourceAsStream("/vectors/wire/conversation.json")) {
            return new JsonMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode step(String name) {
        for (JsonNode each : vector.get("cases")) {
            if (each.get("step").asString().equals(name)) return each;
        }
        throw new IllegalArgumentException(name);
    }

    private Optional<Offer> offer(OfferId id) {
        return Optional.of(new Offer(
                maker,
                id,
                OfferType.SW0_RELATIVE,
                sats(2_730_000),
                sats(5_000_000_000L),
                sats(500),
                new OfferFee.Relative(new BigDecimal("0.0002"))));
    }

    private CommandText command(String step) {
        JsonNode node = step(step);
        return new CommandText(
                node.get("command").asString(), node.get("payload").asString());
    }

    private void receive(String step) {
        inline.execute(() -> sessions.receive(taker, SessionBench.DIRECTORY, command(step)));
    }

    @Test
    void answersTheRecordedTakerWithTheRecordedBytes() {
        receive("3");
        assertThat(replies).containsExactly(command("4"));

        receive("5");
        assertThat(replies).containsExactly(command("4"), command("6"));
        assertThat(store.burned)
                .extracting(commitment -> commitment.hex())
                .containsExactly(vector.get("podle").get("commitment").asString());
    }

    @Test
    void refusesTheRecordedTransactionWhichIsInvented() {
        receive("3");
        receive("5");
        receive("7");
        receive("9");

        assertThat(replies).hasSize(2);
        assertThat(wallet.released).containsExactly("lease");
    }

    @Test
    void tellsTheRecordedTakerThatItsCommitmentIsUsedInTheRecordedWords() {
        receive("3");
        receive("5");
        inline.execute(() -> sessions.receive(SessionBench.nick(), SessionBench.DIRECTORY, command("3")));

        assertThat(replies).last().isEqualTo(command("error"));
    }

    @Test
    void readsTheExtendedFormOfLightClientsAndAsksItsOwnChainAllTheSame() {
        receive("3");
        receive("5b");

        assertThat(replies).last().isEqualTo(command("6"));
    }

    /** Grants what the recorded {@code !ioauth} shows. */
    private final class VectorWallet implements SessionWallet {
        final List<String> released = new ArrayList<>();

        @Override
        public MakerEvent lookUp(OutPoint outPoint) {
            assertThat(outPoint.toString())
                    .isEqualTo(vector.get("podle").get("utxo").asString());
            PublicKey owner =
                    PublicKey.parseHex(vector.get("podle").get("P").asString()).orElseThrow();
            return new MakerEvent.CoinFound(new Coin(sats(20_000_000), Scripts.p2wpkh(owner), 5));
        }

        @Override
        public MakerEvent lease(MakerState.Round round, BoxPublicKey boxKey, Duration lifetime) {
            assertThat(boxKey.hex())
                    .isEqualTo(vector.get("maker").get("nacl_public").asString());
            String[] words = step("6").get("plaintext").asString().split(" ");
            List<Grant.Input> inputs = new ArrayList<>();
            for (String input : words[0].split(","))
                inputs.add(new Grant.Input(OutPoint.parse(input).orElseThrow(), Sats.sats(100_000_000)));
            byte[] signature =
                    Base64Text.decodeStrict(words[4], 80).toOptional().orElseThrow();
            return new MakerEvent.LeaseGranted(new Grant(
                    "lease",
                    inputs,
                    script(words[2]),
                    script(words[3]),
                    BoxKeyProof.of(PublicKey.parseHex(words[1]).orElseThrow(), signature)));
        }

        private static Script script(String address) {
            return Addresses.toScript(Network.MAINNET, address).orElseThrow();
        }

        @Override
        public MakerEvent sign(String leaseId, UnsignedTx transaction) {
            throw new AssertionError("nothing to sign here");
        }

        @Override
        public boolean broadcast(String leaseId, Transaction transaction) {
            throw new AssertionError("nothing to broadcast here");
        }

        @Override
        public void release(String leaseId) {
            released.add(leaseId);
        }
    }

    /** Gives what was drawn when the conversation was recorded. */
    private static final class VectorRandom extends SecureRandom {
        private final transient Deque<String> draws = new ArrayDeque<>();

        VectorRandom(String... draws) {
            this.draws.addAll(List.of(draws));
        }

        @Override
        public void nextBytes(byte[] bytes) {
            // what comes after the recorded draws is never compared
            if (draws.isEmpty()) super.nextBytes(bytes);
            else System.arraycopy(HexFormat.of().parseHex(draws.remove()), 0, bytes, 0, bytes.length);
        }
    }
}
