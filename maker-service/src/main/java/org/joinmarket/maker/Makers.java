package org.joinmarket.maker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.joinmarket.support.DrainingLifecycle;
import org.joinmarket.wallet.api.WalletApi;

/** All makers of the process, from start to stop. */
public final class Makers implements DrainingLifecycle {
    private static final Duration FLUSH_EVERY = Duration.ofSeconds(2);

    private final MakerTools tools;
    private final List<Maker> makers = new ArrayList<>();
    private volatile boolean running;

    /** @param wallets the wallet service as each maker's own token sees it */
    public Makers(MakerTools tools, Function<MakerEntry, WalletApi> wallets) {
        this.tools = tools;
        for (MakerEntry entry : tools.properties().makers()) makers.add(new Maker(entry, tools, wallets.apply(entry)));
    }

    @Override
    public void start() {
        running = true;
        makers.forEach(Maker::start);
        flushLater();
    }

    private void flushLater() {
        tools.timers()
                .after(
                        FLUSH_EVERY,
                        () -> Thread.ofVirtual().name("heard-commitments").start(() -> {
                            if (!running) return;
                            tools.heard().flush();
                            flushLater();
                        }));
    }

    /** Lets sessions that are under way come to their end, within the time that is set for it. */
    @Override
    public void stop() {
        Duration drain = tools.properties().drain();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            makers.forEach(maker -> together.execute(() -> {
                maker.drain(drain);
                maker.close();
            }));
        }
        running = false;
        tools.heard().flush();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    public Optional<Maker> find(String name) {
        return makers.stream().filter(maker -> maker.name().equals(name)).findFirst();
    }

    /** Empty when stopped. */
    public List<Maker.Snapshot> snapshots() {
        return running ? makers.stream().map(Maker::snapshot).toList() : List.of();
    }
}
