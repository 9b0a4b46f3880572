package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Auth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Boxed;
import org.joinmarket.common.coinjoin.CoinjoinMessage.ErrorText;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Plain;
import org.joinmarket.common.coinjoin.CoinjoinMessage.PubKey;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Sig;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Tx;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CoinjoinCodecTest {
    private static final String CONVERSATION = "wire/conversation.json";
    private static final Set<String> OURS = Set.of("fill", "pubkey", "auth", "ioauth", "tx", "sig", "push", "error");
    private static final String KEY = "104049404110806ab0856c0f56594a58614c58081c6974954df788471f39f617";
    private static final String COMMITMENT = "Pb8832c8b28a17198436995a58597b43951db487a44b3ab1048ce4cc8e77fffb9";

    private final CoinjoinCodec codec = new CoinjoinCodec(Network.REGTEST);
    private final Round round = new Round();

    /** The addresses of the conversation are mainnet examples. */
    @TestFactory
    Stream<DynamicTest> readsAndWritesTheWholeConversation() {
        CoinjoinCodec mainnet = new CoinjoinCodec(Network.MAINNET);
        return Vectors.cases(CONVERSATION)
                .filter(c -> OURS.contains(c.get("command").asString()))
                .map(c -> DynamicTest.dynamicTest(
                        c.get("step").asString() + " " + c.get("command").asString(), () -> {
                            String word = c.get("command").asString();
                            if (CoinjoinCodec.isBoxed(word)) {
                                assertThat(c.get("encrypted").asBoolean()).isTrue();
                                String plaintext = c.get("plaintext").asString();
                                CommandText command =
                                        new CommandText(word, c.get("payload").asString());

                                try (NaclBox box = receiversBox(c)) {
                                    Boxed message = codecFor(mainnet, plaintext)
                                            .open(command, box)
                                            .toOptional()
                                            .orElseThrow();

                                    assertThat(codecFor(mainnet, plaintext).plaintext(message))
                                            .isEqualTo(withoutExtension(plaintext));
                                }
                            } else {
                                CommandText command =
                                        new CommandText(word, c.get("payload").asString());
                                Plain message = mainnet.decodePlain(command)
                                        .toOptional()
                                        .orElseThrow();

                                assertThat(mainnet.encode(message)).isEqualTo(command);
                            }
                        }));
    }

    private CoinjoinCodec codecFor(CoinjoinCodec mainnet, String plaintext) {
        return plaintext.contains(" bcrt1") ? codec : mainnet;
    }

    private static String withoutExtension(String plaintext) {
        return plaintext.replace(":0014" + "aa".repeat(20) + ":800000", "");
    }

    private static NaclBox receiversBox(JsonNode c) {
        JsonNode file = Vectors.read(CONVERSATION);
        boolean toMaker = c.get("direction").asString().equals("taker->maker");
        JsonNode receiver = file.get(toMaker ? "maker" : "taker");
        JsonNode sender = file.get(toMaker ? "taker" : "maker");
        try (BoxKeyPair pair = BoxKeyPair.of(
                HexFormat.of().parseHex(receiver.get("nacl_secret").asString()))) {
            return pair.boxWith(
                    BoxPublicKey.parseHex(sender.get("nacl_public").asString()).orElseThrow(), new SecureRandom());
        }
    }

    @Test
    void theBoxKeyProofOfTheVectorsVouchesAndOursIsTheSame() {
        JsonNode example = round.json.get("ioauth_btc_sig_example");
        IoAuth ioAuth = (IoAuth)
                codec.decodeBoxed("ioauth", example.get("ioauth_plaintext").asString())
                        .toOptional()
                        .orElseThrow();
        BoxPublicKey boxKey = BoxPublicKey.parseHex(
                        example.get("signed_message_ascii").asString())
                .orElseThrow();
        try (SecretKey key =
                SecretKey.of(HexFormat.of().parseHex(example.get("auth_privkey").asString()))) {
            assertThat(ioAuth.proof().vouchesFor(boxKey)).isTrue();
            assertThat(BoxKeyProof.sign(boxKey, key)).isEqualTo(ioAuth.proof());
            assertThat(ioAuth.coinjoinOut()).isEqualTo(round.output("J5makerA", "cj"));
            assertThat(ioAuth.changeOut()).isEqualTo(round.output("J5makerA", "change"));
            assertThat(codec.plaintext(ioAuth))
                    .isEqualTo(example.get("ioauth_plaintext").asString());
        }
    }

    @Test
    void everyBoxedMessageSurvivesTheBox() {
        for (Boxed message : boxed()) {
            try (NaclBox box = box()) {
                assertThat(codec.open(codec.seal(message, box), box)).isEqualTo(Decoded.ok(message));
            }
        }
    }

    @Test
    void aBoxedCommandIsNeverTakenInTheClearNorAPlainOneFromABox() {
        for (Boxed message : boxed()) {
            CommandText inTheClear = new CommandText(message.command(), codec.plaintext(message));

            assertThat(codec.decodePlain(inTheClear)).isInstanceOf(Decoded.Unknown.class);
            try (NaclBox box = box()) {
                assertThat(codec.open(inTheClear, box)).isInstanceOf(Decoded.Malformed.class);
                assertThat(codec.open(new CommandText("fill", box.seal("0 1 " + KEY + " " + COMMITMENT)), box))
                        .isInstanceOf(Decoded.Unknown.class);
            }
        }
        assertThat(codec.decodePlain(new CommandText("dance", ""))).isEqualTo(new Decoded.Unknown<>("dance"));
        assertThat(codec.decodeBoxed("dance", "")).isEqualTo(new Decoded.Unknown<>("dance"));
        assertThat(CoinjoinCodec.isKnown("sig")).isTrue();
        assertThat(CoinjoinCodec.isKnown("fill")).isTrue();
        assertThat(CoinjoinCodec.isKnown("dance")).isFalse();
    }

    @Test
    void fillIgnoresFurtherArguments() {
        assertThat(plain("fill", "0 100000 " + KEY + " " + COMMITMENT + " features=x y"))
                .isEqualTo(plain("fill", "0 100000 " + KEY + " " + COMMITMENT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0 100000",
                "0 100000 KEY",
                "-1 100000 KEY COMMITMENT",
                "0 0 KEY COMMITMENT",
                "0 -1 KEY COMMITMENT",
                "0 1.5 KEY COMMITMENT",
                "0 1e5 KEY COMMITMENT",
                "0  100000 KEY COMMITMENT",
                "0 2100000000000001 KEY COMMITMENT",
                "0 99999999999999999999 KEY COMMITMENT",
                "0 100000 KEY0 COMMITMENT",
                "0 100000 0000000000000000000000000000000000000000000000000000000000000000 COMMITMENT",
                "0 100000 KEY QCOMMITMENT",
                "0 100000 KEY COMMITMENT0",
                "0 100000 KEY b8832c8b28a17198436995a58597b43951db487a44b3ab1048ce4cc8e77fffb9",
            })
    void refusesBrokenFills(String text) {
        assertThat(plain("fill", text.replace("KEY", KEY).replace("COMMITMENT", COMMITMENT)))
                .isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void keepsAtMostSixteenWellFormedFeatures() {
        String many = IntStream.range(0, 100).mapToObj(i -> "f" + i).collect(Collectors.joining(","));

        PubKey pubKey = (PubKey) plain("pubkey", KEY + " features=neutrino_compat,BAD-ONE,, other " + "features=z")
                .toOptional()
                .orElseThrow();
        PubKey crowded =
                (PubKey) plain("pubkey", KEY + " features=" + many).toOptional().orElseThrow();

        assertThat(pubKey.features()).containsExactly("neutrino_compat", "z");
        assertThat(crowded.features()).hasSize(PubKey.MAX_FEATURES);
        assertThat(plain("pubkey", KEY.substring(1))).isEqualTo(Decoded.malformed(Flaw.BAD_KEY));
        assertThat(plain("pubkey", KEY + " ".repeat(1_000))).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThatThrownBy(() -> new PubKey(pubKey.makerKey(), Set.of(many.split(","))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void errorsCannotEndTheLineOrStartACommand() {
        ErrorText error = new ErrorText("bad!fill 0\r\n\u001b[31m ${jndi} \u2028" + "x".repeat(1_000));

        assertThat(error.text())
                .hasSizeLessThanOrEqualTo(ErrorText.MAX_CHARS)
                .doesNotContain("!", "\r", "\n", "\u001b");
        assertThat(codec.encode(error).text()).startsWith("error bad?fill 0??");
        assertThat(new ErrorText("Commitment is Blacklisted: 00").saysBlacklisted())
                .isTrue();
        assertThat(new ErrorText("oid not found").saysBlacklisted()).isFalse();
        assertThat(plain("error", "")).isEqualTo(Decoded.ok(new ErrorText("")));
    }

    @Test
    void ioAuthHasABoundAndEachBrokenFieldAName() {
        IoAuth good = ioAuth(1);
        String text = codec.plaintext(good);
        List<String> fields = List.of(text.split(" "));

        assertThat(codec.decodeBoxed("ioauth", codec.plaintext(ioAuth(IoAuth.MAX_INPUTS))))
                .isInstanceOf(Decoded.Ok.class);
        assertThat(flaw("ioauth", text.replace(fields.get(0), manyUtxos(IoAuth.MAX_INPUTS + 1))))
                .isEqualTo(Flaw.TOO_MANY);
        assertThat(flaw("ioauth", text.replace(fields.get(0), manyUtxos(5_000))))
                .isEqualTo(Flaw.TOO_LONG);
        assertThat(flaw("ioauth", text.replace(fields.get(0), fields.get(0) + "," + fields.get(0))))
                .isEqualTo(Flaw.BAD_OUTPOINT);
        assertThat(flaw("ioauth", text.replace(fields.get(0), fields.get(0) + ",")))
                .isEqualTo(Flaw.BAD_OUTPOINT);
        assertThat(flaw("ioauth", text.replace(fields.get(1), fields.get(1).substring(2))))
                .isEqualTo(Flaw.BAD_KEY);
        assertThat(flaw("ioauth", text.replace(fields.get(2), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")))
                .isEqualTo(Flaw.BAD_ADDRESS);
        assertThat(flaw("ioauth", text.replace(fields.get(3), "x"))).isEqualTo(Flaw.BAD_ADDRESS);
        assertThat(flaw("ioauth", text.replace(fields.get(4), "!!!!"))).isEqualTo(Flaw.BAD_BASE64);
        assertThat(flaw("ioauth", text.replace(fields.get(4), "A".repeat(400)))).isEqualTo(Flaw.TOO_LONG);
        assertThat(flaw("ioauth", text.replace(" " + fields.get(4), ""))).isEqualTo(Flaw.BAD_ARGUMENT_COUNT);
        assertThatThrownBy(() -> ioAuth(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ioAuth(IoAuth.MAX_INPUTS + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Seeded: the same garbage every time. What is thrown here would have been thrown by a stranger. */
    @Test
    void garbageNeverThrows() {
        Random random = new Random(20_261_123);
        List<String> seeds = Stream.concat(
                        boxed().stream().map(codec::plaintext),
                        Stream.of(
                                "0 100000 " + KEY + " " + COMMITMENT,
                                KEY + " features=a",
                                round.text("tx_message_base64")))
                .toList();
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int j = random.nextInt(4); j >= 0 && !text.isEmpty(); j--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x180));
                    case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(30)));
                    default -> text.insert(at, " ,|:=0f".charAt(random.nextInt(7)));
                }
            }
            for (String word : OURS) {
                assertThat(codec.decodePlain(new CommandText(word, text.toString())))
                        .isNotNull();
                assertThat(codec.decodeBoxed(word, text.toString())).isNotNull();
            }
        }
    }

    private List<Boxed> boxed() {
        try (SecretKey key = round.key(round.takerInputs().getFirst().outPoint())) {
            Podle.Proof proof =
                    Podle.generate(key, round.takerInputs().getFirst().outPoint(), 0);
            return List.of(new Auth(proof.opening()), ioAuth(2), new Tx(round.tx), new Sig(round.signature()));
        }
    }

    private IoAuth ioAuth(int inputs) {
        MakerContribution alice = round.maker("J5makerA");
        var txid = alice.inputs().getFirst().outPoint().txid();
        return new IoAuth(
                IntStream.range(0, inputs).mapToObj(i -> new OutPoint(txid, i)).toList(),
                alice.coinjoinOut(),
                alice.changeOut(),
                BoxKeyProof.of(alice.authKey(), new byte[71]));
    }

    private static String manyUtxos(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "a1".repeat(32) + ":" + i)
                .collect(Collectors.joining(","));
    }

    private Decoded<Plain> plain(String word, String text) {
        return codec.decodePlain(new CommandText(word, text));
    }

    private Flaw flaw(String word, String plaintext) {
        return ((Decoded.Malformed<Boxed>) codec.decodeBoxed(word, plaintext)).flaw();
    }

    private static NaclBox box() {
        SecureRandom random = new SecureRandom();
        try (BoxKeyPair mine = BoxKeyPair.generate(random);
                BoxKeyPair theirs = BoxKeyPair.generate(random)) {
            return mine.boxWith(theirs.publicKey(), random);
        }
    }

    @Test
    void nobodyFillsForNothing() {
        Fill fill = (Fill)
                plain("fill", "0 1 " + KEY + " " + COMMITMENT).toOptional().orElseThrow();

        assertThatThrownBy(() -> new Fill(fill.offer(), Sats.ZERO, fill.takerKey(), fill.commitment()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
