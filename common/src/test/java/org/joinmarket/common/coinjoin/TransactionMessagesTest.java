package org.joinmarket.common.coinjoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Boxed;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Plain;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Push;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Sig;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Tx;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;

/** Transactions and signatures on the wire, and how long they may be. */
class TransactionMessagesTest {
    private final CoinjoinCodec codec = new CoinjoinCodec(Network.REGTEST);
    private final Round round = new Round();

    @Test
    void takesBase64WithoutPadding() {
        String tx = round.text("tx_message_base64");
        String sig =
                round.json.get("signatures").get(0).get("sig_message_base64").asString();
        Tx shortTx = new Tx(new UnsignedTx(new Transaction(
                2, round.tx.inputs().subList(0, 1), round.tx.outputs().subList(0, 1), 0)));

        assertThat(codec.decodeBoxed("tx", tx)).isEqualTo(Decoded.ok(new Tx(round.tx)));
        for (String padded : List.of(codec.plaintext(shortTx)))
            assertThat(codec.decodeBoxed("tx", padded.replace("=", ""))).isEqualTo(Decoded.ok(shortTx));
        assertThat(codec.decodeBoxed("sig", sig.replace("=", ""))).isEqualTo(codec.decodeBoxed("sig", sig));
    }

    @Test
    void boundsTransactionsBeforeTheyAreDecoded() {
        String tooLong = Base64.getEncoder().encodeToString(new byte[UnsignedTx.MAX_BYTES + 3]);
        String justLongEnough = Base64.getEncoder().encodeToString(new byte[UnsignedTx.MAX_BYTES]);

        assertThat(flaw("tx", tooLong)).isEqualTo(Flaw.TOO_LONG);
        assertThat(flaw("tx", justLongEnough)).isEqualTo(Flaw.BAD_TRANSACTION);
        assertThat(plain("push", tooLong)).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThat(plain("push", "")).isEqualTo(Decoded.malformed(Flaw.BAD_TRANSACTION));
    }

    @Test
    void pushCarriesTheSignedTransaction() {
        Push push = (Push) plain(
                        "push",
                        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(round.text("signed_tx"))))
                .toOptional()
                .orElseThrow();

        assertThat(push.tx().hex()).isEqualTo(round.text("signed_tx"));
        assertThat(push.command()).isEqualTo("push");
    }

    @Test
    void signaturesHaveTwoOrThreePushes() {
        InputSignature good = round.signature();
        byte[] script = Base64.getDecoder().decode(good.base64());
        byte[] three = concat(script, HexFormat.of().parseHex("160014" + "00".repeat(20)));

        assertThat(sig(script)).isEqualTo(Decoded.ok(new Sig(good)));
        assertThat(sig(three)).isEqualTo(Decoded.ok(new Sig(good)));
        assertThat(sig(concat(three, new byte[] {1, 1}))).isEqualTo(Decoded.malformed(Flaw.BAD_SIGNATURE));
        assertThat(sig(Arrays.copyOf(script, script[0] + 1))).isEqualTo(Decoded.malformed(Flaw.BAD_SIGNATURE));
        assertThat(sig(Arrays.copyOf(script, script.length - 1))).isEqualTo(Decoded.malformed(Flaw.BAD_SIGNATURE));
        assertThat(sig(new byte[] {0, 1, 1})).isEqualTo(Decoded.malformed(Flaw.BAD_SIGNATURE));
        assertThat(sig(new byte[] {(byte) 0xff, 1, 1})).isEqualTo(Decoded.malformed(Flaw.BAD_SIGNATURE));
        assertThat(sig(new byte[] {1, 1, 1, 1})).isEqualTo(Decoded.malformed(Flaw.BAD_KEY));
        assertThat(sig(concat(new byte[] {75}, new byte[75], new byte[] {1, 1})))
                .isEqualTo(Decoded.malformed(Flaw.BAD_SIGNATURE));
        assertThat(sig(new byte[InputSignature.MAX_SCRIPT_BYTES + 3])).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThatThrownBy(() -> InputSignature.of(new byte[74], good.key()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSignedTransactionIsNotTakenForAnUnsignedOne() {
        byte[] signed = HexFormat.of().parseHex(round.text("signed_tx"));
        Transaction tx = Transaction.parse(signed).toOptional().orElseThrow();

        assertThat(UnsignedTx.parse(signed)).isEqualTo(Decoded.ok(round.tx));
        assertThatThrownBy(() -> new UnsignedTx(tx)).isInstanceOf(IllegalArgumentException.class);
        assertThat(flaw("tx", Base64.getEncoder().encodeToString(withScriptSig())))
                .isEqualTo(Flaw.BAD_TRANSACTION);
    }

    private byte[] withScriptSig() {
        String hex = round.text("unsigned_tx");
        return HexFormat.of().parseHex(hex.replaceFirst("0000000000feffffff", "000000000151feffffff"));
    }

    private Decoded<Boxed> sig(byte[] script) {
        return codec.decodeBoxed("sig", Base64.getEncoder().encodeToString(script));
    }

    private Decoded<Plain> plain(String word, String text) {
        return codec.decodePlain(new CommandText(word, text));
    }

    private Flaw flaw(String word, String plaintext) {
        return ((Decoded.Malformed<Boxed>) codec.decodeBoxed(word, plaintext)).flaw();
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }
}
