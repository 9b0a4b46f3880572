package org.joinmarket.orderbook.collect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;

/** A market on which nothing happens but what the test says; sending anything is an error. */
public final class FakeMarket implements Market {
    private final Set<Nick> present = new HashSet<>();
    private final List<DirectoryView> directories = new ArrayList<>();
    private int seenBy = 1;
    private final List<DirectoryEndpoint> asked = new ArrayList<>();
    private boolean started;

    public void present(Nick... nicks) {
        present.addAll(List.of(nicks));
    }

    public void directories(DirectoryView... views) {
        directories.clear();
        directories.addAll(List.of(views));
    }

    /** How many directories show whoever is present. */
    void seenBy(int count) {
        seenBy = count;
    }

    /** The directories that were asked, in order. */
    List<DirectoryEndpoint> asked() {
        return asked;
    }

    boolean isStarted() {
        return started;
    }

    @Override
    public Nick nick() {
        return new Nick("J5Watcher1111111");
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public void publish(String commandText) {
        throw new AssertionError("a watcher announces nothing");
    }

    @Override
    public Sent send(Nick to, String command, String payload) {
        throw new AssertionError("a watcher contacts nobody");
    }

    @Override
    public Sent sendEverywhere(Nick to, String command, String payload) {
        throw new AssertionError("a watcher contacts nobody");
    }

    @Override
    public void requestOrderbook() {
        throw new AssertionError("makers would count every copy");
    }

    @Override
    public void requestOrderbook(DirectoryEndpoint directory) {
        asked.add(directory);
    }

    @Override
    public List<DirectoryView> directories() {
        return List.copyOf(directories);
    }

    @Override
    public Set<Nick> present() {
        return Set.copyOf(present);
    }

    @Override
    public boolean isPresent(Nick nick) {
        return present.contains(nick);
    }

    @Override
    public int seenBy(Nick nick) {
        return isPresent(nick) ? seenBy : 0;
    }

    @Override
    public void close() {
        started = false;
    }
}
