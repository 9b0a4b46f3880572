package org.joinmarket.taker.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.messaging.PublicMessage;
import org.jspecify.annotations.Nullable;

/** One directory and its makers in memory, with one delivery thread as the real one has. */
public final class FakeMarket implements Market {
    private static final DirectoryEndpoint DIRECTORY = new DirectoryEndpoint("127.0.0.1", 5222);

    private final Map<Nick, ScriptedMaker> makers = new LinkedHashMap<>();
    private final ExecutorService delivery = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("delivery").factory());
    private final Nick nick;
    private volatile MarketListener listener;
    private volatile boolean up = true;
    private volatile boolean closed;

    public FakeMarket(List<ScriptedMaker> makers) {
        this(makers, NickIdentity.generate(ScriptedMaker.RANDOM).nick(), new MarketListener() {});
    }

    public FakeMarket(List<ScriptedMaker> makers, Nick nick, MarketListener listener) {
        makers.forEach(maker -> this.makers.put(maker.nick(), maker));
        this.nick = nick;
        this.listener = listener;
    }

    public void listener(MarketListener next) {
        listener = next;
    }

    /** No directory from now on. */
    public void goDown() {
        up = false;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Returns when everything that was sent so far has been answered and the answers delivered. */
    public void settle() {
        try {
            delivery.submit(() -> {}).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    public void say(Nick from, CommandText... commands) {
        sayThrough(DIRECTORY, from, commands);
    }

    public void sayThrough(DirectoryEndpoint directory, Nick from, CommandText... commands) {
        delivery.execute(() -> listener.onPrivate(new PrivateMessage(from, List.of(commands), directory)));
    }

    public void sayPublicly(Nick from, CommandText... commands) {
        delivery.execute(() -> listener.onPublic(new PublicMessage(from, List.of(commands), DIRECTORY)));
    }

    public void leave(Nick who) {
        delivery.execute(() -> listener.onLeft(who));
    }

    private void deliver(Nick from, List<CommandText> commands) {
        listener.onPrivate(new PrivateMessage(from, commands, DIRECTORY));
    }

    @Override
    public Nick nick() {
        return nick;
    }

    @Override
    public void start() {
        if (up) delivery.execute(() -> listener.onDirectoryUp(DIRECTORY));
    }

    @Override
    public void publish(String commandText) {
        throw new AssertionError("a taker publishes nothing");
    }

    @Override
    public Sent send(Nick to, String command, String payload) {
        if (!up) return Sent.NO_ROUTE;
        ScriptedMaker maker = makers.get(to);
        if (maker == null) return Sent.SENT; // directories drop it silently
        delivery.execute(() -> {
            for (CommandText answer : maker.receive(new CommandText(command, payload))) deliver(to, List.of(answer));
        });
        return Sent.SENT;
    }

    @Override
    public Sent sendEverywhere(Nick to, String command, String payload) {
        return send(to, command, payload);
    }

    @Override
    public void requestOrderbook() {
        for (ScriptedMaker maker : makers.values())
            say(maker.nick(), maker.offer().toCommand());
    }

    @Override
    public void requestOrderbook(DirectoryEndpoint directory) {
        requestOrderbook();
    }

    @Override
    public List<DirectoryView> directories() {
        var state = up ? DirectoryView.State.HANDSHAKED : DirectoryView.State.WAITING;
        @Nullable Nick none = null;
        return List.of(new DirectoryView(DIRECTORY, state, none, false, makers.size(), null));
    }

    @Override
    public Set<Nick> present() {
        return Set.copyOf(makers.keySet());
    }

    @Override
    public boolean isPresent(Nick who) {
        return makers.containsKey(who);
    }

    @Override
    public int seenBy(Nick who) {
        return makers.containsKey(who) ? 1 : 0;
    }

    @Override
    public void close() {
        closed = true;
        delivery.shutdown();
    }
}
