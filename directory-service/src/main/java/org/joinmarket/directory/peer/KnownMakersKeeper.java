package org.joinmarket.directory.peer;

import java.time.Duration;
import java.util.concurrent.Executor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.directory.connection.Loop;
import org.joinmarket.directory.state.NotSaved;

/** Writes the known makers to the disk now and then; a relay goes on without one. */
@Slf4j
public final class KnownMakersKeeper {
    static final Duration INTERVAL = Duration.ofMinutes(5);

    private final KnownMakers makers;
    private final KnownMakersFile file;
    private final Loop loop;
    private final Executor aside;
    private volatile long savedVersion;

    /**
     * @param loop tells the time
     * @param aside where it is waited for the disk
     */
    public KnownMakersKeeper(KnownMakers makers, KnownMakersFile file, Loop loop, Executor aside) {
        this.makers = makers;
        this.file = file;
        this.loop = loop;
        this.aside = aside;
    }

    public void start() {
        var _ = loop.schedule(INTERVAL, () -> {
            if (makers.version() != savedVersion) aside.execute(this::save);
            start();
        });
    }

    /** Waits for the disk; does nothing if there is nothing new. What cannot be written is tried again next time. */
    public synchronized void save() {
        var known = makers.snapshot();
        if (known.version() == savedVersion) return;
        try {
            file.write(known);
            savedVersion = known.version();
        } catch (NotSaved e) {
            log.atWarn().setCause(e).log("the makers that are known could not be written to the disk");
        }
    }
}
