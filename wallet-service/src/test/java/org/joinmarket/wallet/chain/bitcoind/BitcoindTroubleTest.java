package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.WrongNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bitcoind does on bad days. */
class BitcoindTroubleTest extends FakeNodeScene {
    @Test
    void saysWhatToDoWhenNobodyAnswers() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        BitcoindChain chain = chain(Network.MAINNET, URI.create("http://127.0.0.1:" + port));

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(chain::tip).satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("bitcoind at http://127.0.0.1:" + port + " does not answer");
            assertThat(problem.remedy()).contains("joinmarket.chain.rpc-url");
        });
    }

    @Test
    void refusesABitcoindOfAnotherNetworkBeforeItAsksForMore() {
        BitcoindChain chain = chain(Network.SIGNET, node.url());

        assertThatExceptionOfType(WrongNetwork.class)
                .isThrownBy(() -> chain.lookup(List.of(OUT_POINT)))
                .withMessageContaining("'main'")
                .withMessageContaining("signet");
        assertThat(node.calls()).containsOnly("getblockchaininfo");
    }

    @Test
    void neverMinesOnAnotherNetwork() {
        assertThat(chain().regtest()).isEmpty();
        BitcoindChain regtest = chain(Network.REGTEST, node.url());

        assertThatExceptionOfType(WrongNetwork.class)
                .isThrownBy(() -> regtest.regtest().orElseThrow().mine(1, Optional.empty()));
        assertThatExceptionOfType(WrongNetwork.class)
                .isThrownBy(() -> regtest.regtest().orElseThrow().fund(new Script(new byte[22]), new Sats(10_000)));
        assertThat(node.calls()).containsOnly("getblockchaininfo");
    }

    @Test
    void checksTheNetworkAgainAfterAnOutage() {
        BitcoindChain chain = chain();
        assertThat(chain.tip().height()).isEqualTo(7);

        node.answerWith(503, "busy");
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.lookup(List.of(OUT_POINT)));
        node.answerWith(200, "");
        node.on("getblockchaininfo", "{\"chain\":\"test\"}");

        assertThatExceptionOfType(WrongNetwork.class).isThrownBy(() -> chain.lookup(List.of(OUT_POINT)));
    }

    @Test
    void isUnavailableWhileBitcoindCatchesUp() {
        node.on("getblockchaininfo", MAIN.formatted(HASH, "true"));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("block 7 of 9");
    }

    @Test
    void isUnavailableWhileBitcoindStarts() {
        node.on("getblockchaininfo", "error:{\"code\":-28,\"message\":\"Loading block index…\"}");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("Loading block index?")
                .withMessageContaining("wait");
    }

    @Test
    void namesTheCredentialsThatAreRefusedButNotWhatIsInThem() {
        node.answerWith(401, "");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining(".cookie")
                .withMessageNotContaining("first");
    }

    @Test
    void explainsRefusedAddressesBusyNodesAndOtherServers() {
        node.answerWith(403, "");
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("rpcallowip");
        node.answerWith(503, "");
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("rpcworkqueue");
        for (String nonsense : List.of("<html>", "{}", "7")) {
            node.answerWith(200, nonsense);
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(() -> chain().tip())
                    .withMessageContaining("is not bitcoind");
        }
    }

    @Test
    void readsTheCookieAnewForEachCall() throws IOException {
        BitcoindChain chain = chain();
        chain.tip();
        Files.writeString(cookie, "__cookie__:second");
        chain.tip();

        assertThat(node.authorizations().getFirst()).isEqualTo(basic("__cookie__:first"));
        assertThat(node.authorizations().getLast()).isEqualTo(basic("__cookie__:second"));

        Files.delete(cookie);
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::tip)
                .withMessageContaining("rpc-cookie-file");
        Files.writeString(cookie, "x".repeat(5_000));
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(chain::tip).withMessageContaining("too large");
    }

    @Test
    void takesUserAndPassword() throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "se:cret\nsecond line\n");
        try (BitcoindChain chain =
                chain(Network.MAINNET, node.url(), RpcCredentials.password("joe", password), Duration.ofSeconds(10))) {
            chain.tip();
            assertThat(node.authorizations()).containsOnly(basic("joe:se:cret"));

            Files.delete(password);
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(chain::tip)
                    .withMessageContaining("rpc-password-file");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> RpcCredentials.password("", password));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void doesNotWaitForTheRestOfAnAnswerForEver() {
        try (BitcoindChain impatient =
                chain(Network.MAINNET, node.url(), RpcCredentials.cookie(cookie), Duration.ofSeconds(3))) {
            impatient.tip();
            node.withhold(1);

            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(impatient::tip)
                    .withMessageContaining("did not answer in time");
            node.withhold(0);
            assertThat(impatient.tip().height()).isEqualTo(7);
        }
    }

    @Test
    void readsNoMoreThanItHasMemoryFor() {
        node.answerWith(200, " ".repeat(RpcClient.MAX_REPLY_BYTES + 1));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .withMessageContaining("more than 33554432 bytes");
        assertThat(node.authorizations()).as("asked once").hasSize(1);
    }

    @Test
    void isUnavailableWhenAMemberOfAnAnswerIsMissingOrOfAnotherType() {
        for (String header : List.of("{}", "[]", "7", "{\"height\":\"seven\"}", "{\"height\":1e30}")) {
            node.on("getblockheader", header);
            assertThatExceptionOfType(ChainUnavailable.class).as(header).isThrownBy(() -> chain().tip());
        }
        for (String output : List.of("{}", "{\"value\":\"1\",\"scriptPubKey\":{\"hex\":\"51\"}}", output("1e400"))) {
            node.on("gettxout", output);
            assertThatExceptionOfType(ChainUnavailable.class)
                    .as(output)
                    .isThrownBy(() -> chain().lookup(List.of(OUT_POINT)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "-0.00001", "\"0.00001\"", "{}"})
    void takesNoFeeRateThatCannotBe(String rate) {
        BitcoindChain chain = chain();
        node.on("getmempoolinfo", "{\"mempoolminfee\":" + rate + ",\"minrelaytxfee\":0.00001}");
        node.on("estimatesmartfee", "{\"feerate\":" + rate + "}");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(chain::minimumFeeRate)
                .satisfies(problem -> assertThat(problem.trouble()).isEqualTo(ChainTrouble.NOT_UNDERSTOOD));
        if (rate.startsWith("\"") || rate.startsWith("{"))
            assertThat(chain.feeEstimate(3)).isEmpty();
        else assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.feeEstimate(3));
    }

    @Test
    void boundsWhatBitcoindSays() {
        node.on("getblockchaininfo", "error:{\"code\":-1,\"message\":\"" + "x".repeat(10_000) + "\"}");

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> chain().tip())
                .satisfies(problem -> assertThat(problem.getMessage()).hasSizeLessThan(400));
    }
}
