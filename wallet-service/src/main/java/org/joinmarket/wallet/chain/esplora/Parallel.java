package org.joinmarket.wallet.chain.esplora;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.joinmarket.wallet.chain.ChainUnavailable;

/** Many questions at once. */
final class Parallel {
    private Parallel() {}

    /** The answers in the order of the questions; the first failure ends the others and is thrown. */
    static <T, R> List<R> map(Collection<T> items, Function<T, R> question) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> answers = new ArrayList<>(items.size());
            for (T item : items) answers.add(executor.submit(() -> question.apply(item)));
            try {
                List<R> results = new ArrayList<>(items.size());
                for (Future<R> answer : answers) results.add(answer.get());
                return results;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failed) throw failed;
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ChainUnavailable("interrupted while waiting for the explorer", "try again", e);
            } finally {
                answers.forEach(answer -> answer.cancel(true));
            }
        }
    }
}
