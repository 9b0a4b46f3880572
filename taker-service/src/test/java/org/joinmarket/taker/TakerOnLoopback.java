package org.joinmarket.taker;

import static org.joinmarket.common.amount.Sats.sats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.wallet.api.WalletApi;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The whole service on free ports and a database file of its own, with a wallet service in memory and no directory to reach. */
public final class TakerOnLoopback implements AutoCloseable {
    public static final String TAKER = "taker-".repeat(6);
    public static final String VIEWER = "viewer-".repeat(6);
    public static final String MAKER = "maker-".repeat(6);
    public static final String OTHER = "other-".repeat(6);

    /** Nothing listens there. */
    static final String NOBODY = "127.0.0.1:9";

    private final ConfigurableApplicationContext context;
    private final FakeWalletService wallets;

    private TakerOnLoopback(ConfigurableApplicationContext context) {
        this.context = context;
        this.wallets = context.getBean(FakeWalletService.class);
    }

    /** The application with another wallet service in its place. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @Import(TakerApplication.class)
    static class WithWalletInMemory {
        @Bean
        FakeWalletService wallets() {
            return FakeWalletService.onRegtest();
        }

        @Bean
        @Primary
        WalletApi walletInMemory(FakeWalletService wallets) {
            return wallets.as("taker");
        }
    }

    public static TakerOnLoopback start(Path folder, String... more) {
        var taker = new TakerOnLoopback(ServiceRunner.start(
                WithWalletInMemory.class,
                "taker-service",
                settings(folder, more).toArray(String[]::new)));
        taker.wallets.wallet("carol").fund(0, sats(5_000_000));
        return taker;
    }

    /** @param more settings that replace the usual ones */
    static List<String> settings(Path folder, String... more) {
        var settings = new ArrayList<String>(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--joinmarket.logging.console=plain",
                "--joinmarket.run.data-dir=" + folder.resolve("data"),
                "--joinmarket.chain.network=regtest",
                "--joinmarket.wire.allow-clearnet=true",
                "--joinmarket.wire.directories=" + NOBODY,
                "--joinmarket.wallet-client.url=http://" + NOBODY,
                "--joinmarket.wallet-client.token-file=" + secret(folder, "wallet", "w".repeat(40)),
                "--joinmarket.taker.offers-timeout=1500ms",
                "--joinmarket.taker.offers-quiet=200ms"));
        token(settings, folder, 0, "taker", TAKER, "carol");
        settings.add("--joinmarket.http.tokens[0].mixdepths=0,1,7");
        token(settings, folder, 1, "viewer", VIEWER, "carol");
        token(settings, folder, 2, "maker", MAKER, "carol");
        token(settings, folder, 3, "other", OTHER, "dave");
        for (String setting : more) {
            String key = setting.substring(0, setting.indexOf('=') + 1);
            settings.removeIf(earlier -> earlier.startsWith(key));
            settings.add(setting);
        }
        return settings;
    }

    private static void token(
            List<String> settings, Path folder, int number, String name, String token, String wallet) {
        String prefix = "--joinmarket.http.tokens[" + number + "].";
        settings.add(prefix + "name=" + name);
        settings.add(prefix + "role=" + (name.equals("other") ? "taker" : name));
        settings.add(prefix + "wallets=" + wallet);
        settings.add(prefix + "file=" + secret(folder, name, token));
    }

    private static Path secret(Path folder, String name, String text) {
        try {
            Path file = folder.resolve(name + ".token");
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public WebTestClient as(String token) {
        return client("local.server.port")
                .mutate()
                .defaultHeader("Authorization", "Bearer " + token)
                .build();
    }

    public WebTestClient anonymous() {
        return client("local.server.port");
    }

    public WebTestClient management() {
        return client("local.management.port");
    }

    private WebTestClient client(String port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(port))
                .responseTimeout(java.time.Duration.ofSeconds(20))
                .build();
    }

    public FakeWalletService wallets() {
        return wallets;
    }

    @Override
    public void close() {
        context.close();
    }
}
