package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.Approvals.Kind;
import org.joinmarket.wallet.coins.LabelFile;
import org.joinmarket.wallet.coins.Labels;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Many callers at once, and room for some of them: the last place is given once. */
final class LimitsAtOnce {
    private static final int MAX_WAITING = 100;
    private static final int MAX_LABELS = 10_000;
    private static final int ROOM = 10;

    private LimitsAtOnce() {}

    static void hold(WalletService service, String wallet) throws Exception {
        Wallet found = service.bean(WalletRegistry.class).get(wallet);
        approvals(service, found);
        labels(service, found);
    }

    /** How many of them were done; the others were refused. */
    private static int done(List<Callable<?>> calls) throws InterruptedException {
        int done = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Callable<?> call : calls) running.add(threads.submit(call));
            for (Future<?> one : running) {
                try {
                    var _ = one.get();
                    done++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(ApiProblem.class);
                }
            }
        }
        return done;
    }

    private static void approvals(WalletService service, Wallet wallet) throws InterruptedException {
        Approvals approvals = service.bean(Approvals.class);
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 0; i < MAX_WAITING + 20; i++) {
            String hash = String.format("%064x", i / 2); // each twice
            var request = new Approvals.Request("operator", hash, Kind.PAYMENT, List.of("somebody 1 sats"), 1L);
            calls.add(() -> approvals.require(wallet, request));
        }
        for (int i = 0; i < 2 * MAX_WAITING; i++) {
            var request = new Approvals.Request("operator", String.format("f%063x", i), Kind.PAYMENT, List.of(), 1L);
            calls.add(() -> approvals.require(wallet, request));
        }
        assertThat(done(calls)).as("nobody has approved anything").isZero();
        assertThat(service.bean(JdbcClient.class)
                        .sql("select request_hash from approvals where wallet = ? and state = 'WAITING'")
                        .param(wallet.name())
                        .query(String.class)
                        .list())
                .as("no more than may wait, and each request once")
                .hasSize(MAX_WAITING)
                .doesNotHaveDuplicates();
    }

    private static void labels(WalletService service, Wallet wallet) throws InterruptedException {
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql("delete from labels where wallet = ?").param(wallet.name()).update();
        jdbc.sql("insert into labels (wallet, type, ref, label) with recursive n (i) as (select 1 union all"
                        + " select i + 1 from n where i < ?) select ?, 'addr', 'filler-' || i, 'x' from n")
                .params(MAX_LABELS - ROOM, wallet.name())
                .update();
        Labels labels = service.bean(Labels.class);
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 0; i < 3 * ROOM; i++) {
            String ref = "at-once-" + i;
            calls.add(() -> {
                labels.set(wallet, Labels.Of.ADDRESS, ref, "x");
                return ref;
            });
        }
        byte[] file = """
                {"type":"addr","ref":"in-a-file-1","label":"a"}
                {"type":"addr","ref":"in-a-file-2","label":"b"}
                """.getBytes(StandardCharsets.UTF_8);
        calls.add(ROOM / 2, () -> service.bean(LabelFile.class).read(wallet, file));
        int done = done(calls);
        assertThat(done).isBetween(ROOM - 1, ROOM);
        assertThat(jdbc.sql("select count(*) from labels where wallet = ?")
                        .param(wallet.name())
                        .query(Integer.class)
                        .single())
                .isEqualTo(MAX_LABELS);
    }
}
