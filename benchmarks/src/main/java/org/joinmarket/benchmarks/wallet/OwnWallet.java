package org.joinmarket.benchmarks.wallet;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.joinmarket.benchmarks.load.BenchFailed;
import org.joinmarket.testkit.process.ChainChoice;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.testkit.process.PrivateFiles;
import org.joinmarket.testkit.process.ServiceProcess;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;

/** wallet-service as it ships: a process with its own flags, a database in a file, the embedded chain, callers by HTTP. */
final class OwnWallet implements AutoCloseable {
    /** Mixdepth 0 joins no deposits. */
    static final int MIXDEPTH = 1;

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);

    /** Requests on their way at once while coins are made. */
    private static final int FUNDERS = 8;

    /** Coins in one block, so that they find room in the chain's mempool. */
    private static final int BLOCK = 500;

    private final MarketProcesses processes;
    private final ServiceProcess process;
    private final WalletApi operator; // one for all its calls: to make a client costs more than what is timed

    private OwnWallet(MarketProcesses processes, ServiceProcess process) {
        this.processes = processes;
        this.process = process;
        this.operator = processes.walletAsOperator(process);
    }

    /**
     * @param folder with what an earlier one has left, or none
     * @param wallets each with a token for its maker and one, {@code <wallet>-taker}, for its taker
     */
    static OwnWallet start(Workspace workspace, Path folder, List<String> wallets) {
        return start(workspace, folder, wallets, new ChainChoice.Embedded());
    }

    static OwnWallet start(Workspace workspace, Path folder, List<String> wallets, ChainChoice chain) {
        return start(workspace, folder, wallets, chain, Map.of());
    }

    /** @param settings beside what every benchmark needs */
    static OwnWallet start(
            Workspace workspace, Path folder, List<String> wallets, ChainChoice chain, Map<String, String> settings) {
        var processes = new MarketProcesses(workspace.root(), workspace.java(), folder)
                .with("wallet-service", workspace.service());
        try {
            limits(processes);
            workspace.settings().forEach((key, value) -> processes.with("wallet-service", key, value));
            settings.forEach((key, value) -> processes.with("wallet-service", key, value));
            for (int i = 0; i < wallets.size(); i++) {
                String name = taker(wallets.get(i));
                Path file = folder.resolve("secrets").resolve(name + ".token");
                if (!file.toFile().exists()) PrivateFiles.write(file, PrivateFiles.randomSecret());
                String prefix = "joinmarket.http.tokens[" + (2 + wallets.size() + i) + "].";
                processes
                        .with("wallet-service", prefix + "name", name)
                        .with("wallet-service", prefix + "role", "taker")
                        .with("wallet-service", prefix + "wallets[0]", wallets.get(i))
                        .with("wallet-service", prefix + "file", file.toString());
            }
            var process = processes.startWallet(chain, wallets, List.of(), 0, 0);
            process.awaitReady(START_TIMEOUT);
            return new OwnWallet(processes, process);
        } catch (RuntimeException e) {
            processes.close();
            throw e;
        }
    }

    /** What is measured is done more often than any honest caller does it. */
    private static void limits(MarketProcesses processes) {
        String policy = "joinmarket.wallet.policy.";
        processes
                .with("wallet-service", policy + "maker-leases-per-hour", "100000")
                .with("wallet-service", policy + "taker-leases-per-hour", "100000")
                .with("wallet-service", policy + "max-cost-sats-per-day", "1000000000")
                .with("wallet-service", policy + "max-inputs", "30");
    }

    private static String taker(String wallet) {
        return wallet + "-taker";
    }

    WalletApi asOperator() {
        return operator;
    }

    WalletApi asMaker(String wallet) {
        return processes.walletAs(process, wallet);
    }

    WalletApi asTaker(String wallet) {
        return processes.walletAs(process, taker(wallet));
    }

    void create(String wallet) {
        processes.createWallet(asOperator(), wallet);
    }

    void recover(String wallet, String mnemonic) {
        processes.recoverWallet(asOperator(), wallet, mnemonic);
    }

    /** One value of its metrics, as Prometheus shows it. */
    double metric(String name) {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(process.management().resolve("/actuator/prometheus"))
                    .build();
            String metrics =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return metrics.lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElseThrow(() -> new BenchFailed("the service shows no " + name));
        } catch (IOException e) {
            throw new BenchFailed("the service shows no metrics: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted");
        }
    }

    /** Confirmed coins, each at an address of its own. */
    void fund(String wallet, List<Long> sats) {
        WalletApi operator = asOperator();
        for (int from = 0; from < sats.size(); from += BLOCK) {
            fundUnconfirmed(operator, wallet, sats.subList(from, Math.min(sats.size(), from + BLOCK)));
            operator.mine(new Chain.Mine(1, null));
        }
        operator.mine(new Chain.Mine(6, null));
    }

    private static void fundUnconfirmed(WalletApi operator, String wallet, List<Long> sats) {
        List<Future<?>> funders = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(FUNDERS)) {
            for (int first = 0; first < FUNDERS; first++) {
                int from = first;
                funders.add(threads.submit(() -> {
                    for (int i = from; i < sats.size(); i += FUNDERS) {
                        var address = operator.newAddress(wallet, new Wallets.NewAddress(MIXDEPTH));
                        operator.fund(new Chain.Fund(address.address(), sats.get(i)));
                    }
                }));
            }
        }
        for (Future<?> one : funders) done(one);
    }

    /** Waits until the wallets are unlocked and their coins are known. */
    void awaitCoins(String wallet, long sats) {
        WalletApi operator = asOperator();
        long deadline = System.nanoTime() + LOAD_TIMEOUT.toNanos();
        while (true) {
            Wallets.Status status = operator.wallet(wallet);
            if (status.state() == Wallets.State.UNLOCKED
                    && operator.balances(wallet).availableSats() == sats) return;
            if (System.nanoTime() > deadline)
                throw new BenchFailed("the wallet " + wallet + " does not find its coins");
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Ends a lease without a trace on its coins, also a signed one. */
    void release(Leases.Lease lease) {
        asOperator().release(lease.id(), new Leases.Release(true));
    }

    static <T> T done(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new BenchFailed("a call failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted");
        }
    }

    @Override
    public void close() {
        processes.close();
    }
}
