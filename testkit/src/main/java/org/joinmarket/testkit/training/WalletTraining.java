package org.joinmarket.testkit.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.joinmarket.testkit.process.ChainChoice;
import org.joinmarket.testkit.process.PrivateFiles;
import org.joinmarket.testkit.process.Program;
import org.joinmarket.testkit.process.ServiceProcess;
import org.joinmarket.testkit.training.StandInNode.Coin;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Uses a wallet service while its cache of classes is trained, as its people do after a restart. First the service is started once without
 * being watched, and a wallet is recovered, beside a {@link StandInNode}. It is stopped, {@code prepared} is written, and whoever has
 * called this starts it again on the same folder and settings, to be trained: this waits until it is ready, sees its balance, asks
 * for whatever is asked for every day, and ends. No secret is at stake: the words are in this source, and all is deleted afterwards.
 */
public final class WalletTraining {
    private static final Duration PATIENCE = Duration.ofMinutes(10); // also in an emulated processor
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BOX_KEY = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";

    private final Path java;
    private final Path service;
    private final Path folder;
    private final List<Coin> coins = TrainingWallet.coins();

    private WalletTraining(Path java, Path service, Path folder) {
        this.java = java;
        this.service = service;
        this.folder = folder;
    }

    /**
     * @param args the {@code java} that runs the service; the folder with its {@code service.jar} and {@code jvm.options}; the
     *     folder of the training, where {@code service.properties}, {@code prepared} and {@code data} come to be, and {@code
     *     ready.json} is looked for
     */
    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("usage: WalletTraining JAVA SERVICE FOLDER");
            System.exit(2);
        }
        new WalletTraining(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])).run();
    }

    private void run() {
        try (var node = new StandInNode(coins)) {
            prepare(settings(node));
            Path ready = ready();
            await("it is ready", () -> Files.exists(ready));
            JsonNode ports = JSON.readTree(PrivateFiles.read(ready));
            use(local(ports.path("http").intValue()));
            look(local(ports.path("management").intValue()));
        }
    }

    private Path ready() {
        return folder.resolve("ready.json");
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Map<String, String> settings(StandInNode node) {
        Map<String, String> settings = new HashMap<>();
        settings.put("server.port", "0");
        settings.put("management.server.port", "0");
        settings.put("joinmarket.chain.network", "regtest");
        settings.put("joinmarket.wire.allow-clearnet", "true");
        Path cookie = PrivateFiles.write(folder.resolve("cookie"), "__cookie__:" + PrivateFiles.randomSecret());
        settings.putAll(new ChainChoice.Bitcoind(node.url(), cookie).settings());
        token(settings, 0, "operator", "*");
        token(settings, 1, "maker", TrainingWallet.NAME);
        Path password = PrivateFiles.write(folder.resolve("password"), PrivateFiles.randomSecret());
        settings.put("joinmarket.wallet.unlock." + TrainingWallet.NAME + ".password-file", password.toString());
        return settings;
    }

    private void token(Map<String, String> settings, int index, String role, String wallet) {
        Path file = PrivateFiles.write(folder.resolve(role), PrivateFiles.randomSecret());
        String prefix = "joinmarket.http.tokens[" + index + "].";
        settings.put(prefix + "name", role);
        settings.put(prefix + "role", role);
        settings.put(prefix + "wallets[0]", wallet);
        settings.put(prefix + "file", file.toString());
    }

    private void prepare(Map<String, String> settings) {
        var program = new Program(java, List.of("@" + service.resolve("jvm.options")), service.resolve("service.jar"));
        var process = ServiceProcess.start(program, "wallet-service", folder, settings);
        var hook = new Thread(process::requestStop, "stop the service");
        Runtime.getRuntime().addShutdownHook(hook);
        try (process) {
            var _ = process.awaitReady(PATIENCE);
            WalletApi operator = as("operator", process.http());
            String password = PrivateFiles.read(folder.resolve("password"));
            var _ = operator.create(
                    new Wallets.Create(TrainingWallet.NAME, password, null, TrainingWallet.MNEMONIC, null));
            await("the balance shows", () -> showsBalance(operator));
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        // one that was killed leaves it behind, and who is trained is looked for by it
        try {
            Files.deleteIfExists(ready());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take away what the service left", e);
        }
        PrivateFiles.write(folder.resolve("prepared"), "");
    }

    private WalletApi as(String role, URI http) {
        String token = PrivateFiles.read(folder.resolve(role));
        return WalletClients.create(http, () -> token, CALL_TIMEOUT);
    }

    private boolean showsBalance(WalletApi operator) {
        if (operator.coverage(TrainingWallet.NAME).state() != Coverages.State.COMPLETE) return false;
        try {
            var balances = operator.balances(TrainingWallet.NAME);
            return !balances.provisional() && balances.totalSats() == TrainingWallet.balance(coins);
        } catch (WalletProblem notYet) {
            return false;
        }
    }

    private void use(URI http) {
        WalletApi operator = as("operator", http);
        await("the balance shows", () -> showsBalance(operator));
        await("it is unlocked", () -> operator.wallet(TrainingWallet.NAME).state() == Wallets.State.UNLOCKED);
        var _ = operator.wallets();
        var _ = operator.tip();
        var _ = operator.utxos(TrainingWallet.NAME, null);
        var _ = operator.newAddress(TrainingWallet.NAME, new Wallets.NewAddress(1));
        var _ = operator.history(TrainingWallet.NAME, null, null, null);
        var _ = operator.openLeases();
        var maker = as("maker", http);
        var _ = maker.balances(TrainingWallet.NAME);
        var lease = maker.leaseAsMaker(
                TrainingWallet.NAME,
                new Leases.MakerRequest(UUID.randomUUID().toString(), 500_000, 500, 0, BOX_KEY, 3_600));
        var _ = operator.release(lease.id(), new Leases.Release(true));
    }

    /** As its healthcheck and Prometheus do. */
    private static void look(URI management) {
        try (var http = HttpClient.newHttpClient()) {
            for (String path :
                    List.of("/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus")) {
                var request = HttpRequest.newBuilder(management.resolve(path)).build();
                int status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status != 200) throw new IllegalStateException(path + " answers with " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException("it shows no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - from > PATIENCE.toNanos())
                throw new IllegalStateException("after " + PATIENCE.toMinutes() + " minutes: not so that " + what);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
