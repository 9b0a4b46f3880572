package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.TxId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The miner's payments beside a node that does not take each of them. */
class RegtestMinerTest {
    private static final Script SCRIPT = Scripts.p2wpkh(new byte[20]);
    private static final Sats AMOUNT = new Sats(100_000);

    private final FakeNode node = new FakeNode();
    private final AtomicInteger made = new AtomicInteger();
    private BitcoindRegtest miner;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        Path cookie = Files.writeString(folder.resolve("cookie"), "user:password");
        miner = new BitcoindRegtest(new RpcClient(
                node.url(),
                RpcCredentials.cookie(cookie),
                Duration.ofSeconds(10),
                InstantSource.system(),
                new SimpleMeterRegistry()));
        node.on("listwallets", "[\"" + BitcoindRegtest.MINER + "\"]")
                .on("sendtoaddress", _ -> "\"" + txid(made.incrementAndGet()) + "\"")
                .on("gettransaction", "{\"hex\":\"00\"}")
                .on("abandontransaction", "null")
                .on("syncwithvalidationinterfacequeue", "null");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static String txid(int number) {
        return ("0" + number).repeat(32);
    }

    private void refuse(int first) {
        node.on(
                "sendrawtransaction",
                _ -> made.get() <= first
                        ? "error:{\"code\":-26,\"message\":\"a lock time that it does not like\"}"
                        : "\"" + txid(made.get()) + "\"");
    }

    private long abandoned() {
        return node.calls().stream().filter("abandontransaction"::equals).count();
    }

    @Test
    void whatTheNodeDoesNotTakeIsForgottenAndMadeAnew() {
        refuse(2);
        assertThat(miner.fund(SCRIPT, AMOUNT)).isEqualTo(new TxId(txid(3)));
        assertThat(abandoned()).isEqualTo(2);
    }

    @Test
    void whatItNeverTakesIsSaid() {
        refuse(Integer.MAX_VALUE);
        assertThatExceptionOfType(RpcFailure.class)
                .isThrownBy(() -> miner.fund(SCRIPT, AMOUNT))
                .withMessageContaining("-26");
        assertThat(made).hasValue(3);
    }
}
