package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.imports.ForeignFiles;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("slow")
class SecretsTest {
    @TempDir
    Path folder;

    @Test
    void aWholeCoinjoinLogsNoSecretAtAnyLevelThatAnOperatorWouldSet() {
        Captor captor = new Captor();
        List<String> secrets = new ArrayList<>(List.of(WalletService.PASSWORD, "planted passphrase"));
        try (WalletService service = WalletService.start(folder)) {
            captor.start();
            for (String name : List.of("alice", "bob", "carol")) {
                String words = Objects.requireNonNull(service.as("operator")
                        .create(new Wallets.Create(name, WalletService.PASSWORD, null, null, "planted passphrase"))
                        .mnemonic());
                secrets.add(words);
                service.fund(name, 0, 3_000_000);
                secrets.add(service.token(name));
            }
            service.mine(6);
            Leases.Lease carol =
                    service.as("carol").leaseAsTaker("carol", Round.takerRequest("secret-round", 0, 1_000_000));
            Leases.Commitment commitment = service.as("carol").commit(carol.id());
            String opening = service.as("carol")
                    .open(carol.id(), new Leases.OpenCommitment(commitment.commitment()))
                    .opening();
            List<String> parts = List.of(opening.split("\\|"));
            secrets.addAll(parts.subList(3, 5));
            Leases.Lease alice =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("secret-round", 1_000_000));
            Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("secret-round", 1_000_000));
            Round round = new Round(1_000_000, carol, List.of(alice, bob));
            round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
            round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
            round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
            service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
            service.mine(1);
            service.tick();
            Problems.problemOf(() -> service.as("operator").unlock("alice", new Wallets.Unlock("planted wrong guess")));
            secrets.add("planted wrong guess");
            Map<String, Object> foreign = ForeignFiles.wallet();
            foreign.put("seed_extension", "planted extension");
            foreign.put("addr_labels", Map.of("planted address", "planted label"));
            String file = Base64.getEncoder().encodeToString(ForeignFiles.encrypted(foreign, "planted file password"));
            for (String password : List.of("planted bad guess", "planted file password")) {
                try {
                    service.as("operator")
                            .importFile(new Imports.Import("dave", WalletService.PASSWORD, file, password, null));
                } catch (WalletProblem e) {
                    assertThat(e.field()).isEqualTo("file_password");
                }
            }
            assertThat(service.as("operator").wallet("dave").fingerprint()).isNotEmpty();
            secrets.addAll(List.of(
                    ForeignFiles.WORDS,
                    "planted extension",
                    "planted address",
                    "planted label",
                    "planted file password",
                    "planted bad guess",
                    file.substring(0, 40)));
            String shown = service.as("operator")
                    .showSeed("bob", new Wallets.ShowSeed(WalletService.PASSWORD))
                    .mnemonic();
            assertThat(secrets).contains(shown);
            service.as("operator")
                    .changePassword("bob", new Wallets.ChangePassword(WalletService.PASSWORD, "planted new password"));
            Problems.problemOf(
                    () -> service.as("operator").showSeed("bob", new Wallets.ShowSeed("planted second guess")));
            secrets.addAll(List.of("planted new password", "planted second guess"));
            for (Wallet wallet : service.bean(WalletRegistry.class).all()) {
                secrets.add(wallet.withKey(new KeyPath(0, 0, 0), key -> key.withBytes(HexFormat.of()::formatHex)));
            }
            secrets.addAll(service.bean(JdbcClient.class)
                    .sql("select xpub from accounts")
                    .query(String.class)
                    .list());
        } finally {
            captor.stop();
        }

        assertThat(captor.lines).hasSizeGreaterThan(100);
        for (String line : captor.lines) {
            for (String secret : secrets) assertThat(line).doesNotContain(secret);
        }
    }

    /** Everything at DEBUG, arguments and key-values and stack traces included. */
    private static final class Captor extends AppenderBase<ILoggingEvent> {
        private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private Level before = Level.INFO;

        @Override
        public void start() {
            before = ROOT.getLevel();
            setContext(ROOT.getLoggerContext());
            ROOT.iteratorForAppenders().forEachRemaining(one -> one.addFilter(new OwnLevel()));
            ROOT.setLevel(Level.DEBUG);
            ROOT.addAppender(this);
            super.start();
        }

        @Override
        public void stop() {
            ROOT.detachAppender(this);
            ROOT.setLevel(before);
            super.stop();
        }

        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) line.append(event.getKeyValuePairs());
            if (event.getThrowableProxy() != null) line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            lines.add(line.toString());
        }
    }

    /** The console stays as it is. */
    private static final class OwnLevel extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            return event.getLevel().isGreaterOrEqual(Level.INFO) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }
}
