package org.joinmarket.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.JmLine;
import org.joinmarket.common.protocol.PrivateLine;
import org.joinmarket.common.protocol.VerifiedMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What everybody does for every private message: read the envelope, and verify the signature of the sender's nick. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PrivateMessages {
    private static final int CR_LF = 2;

    private byte[] json;
    private String line;

    @Setup
    public void sign() {
        var random = new SecureRandom();
        try (NickIdentity from = NickIdentity.generate(random);
                NickIdentity to = NickIdentity.generate(random)) {
            line = from.privateLine(to.nick(), "auth", "a".repeat(496));
        }
        byte[] sent = EnvelopeCodec.encode(new Envelope(Envelope.PRIVMSG, line));
        json = Arrays.copyOf(sent, sent.length - CR_LF);
        if (!new String(json, US_ASCII).endsWith("}")) throw new IllegalStateException("not an envelope");
    }

    @Benchmark
    public Decoded<Envelope> readEnvelope() {
        return EnvelopeCodec.decode(json);
    }

    @Benchmark
    public Decoded<VerifiedMessage> parseAndVerify() {
        return JmLine.parse(line).flatMap(parsed -> ((PrivateLine) parsed).verify());
    }
}
