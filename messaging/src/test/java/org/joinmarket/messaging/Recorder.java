package org.joinmarket.messaging;

import org.joinmarket.common.nick.Nick;
import org.joinmarket.messaging.Recorder.Event.Copy;
import org.joinmarket.messaging.Recorder.Event.Down;
import org.joinmarket.messaging.Recorder.Event.Left;
import org.joinmarket.messaging.Recorder.Event.LeftOne;
import org.joinmarket.messaging.Recorder.Event.Private;
import org.joinmarket.messaging.Recorder.Event.Public;
import org.joinmarket.messaging.Recorder.Event.Up;
import org.joinmarket.testkit.wire.Mailbox;

/** A listener that keeps what it heard, in order. */
final class Recorder implements MarketListener {
    sealed interface Event {
        record Public(PublicMessage message) implements Event {}

        record Private(PrivateMessage message) implements Event {}

        record Up(DirectoryEndpoint directory) implements Event {}

        record Down(DirectoryEndpoint directory) implements Event {}

        record Left(Nick nick) implements Event {}

        record LeftOne(Nick nick, DirectoryEndpoint directory) implements Event {}

        record Copy(PrivateMessage message) implements Event {}
    }

    final Mailbox<Event> events = new Mailbox<>();

    @Override
    public void onPublic(PublicMessage message) {
        events.add(new Public(message));
    }

    @Override
    public void onPrivate(PrivateMessage message) {
        events.add(new Private(message));
    }

    @Override
    public void onDirectoryUp(DirectoryEndpoint directory) {
        events.add(new Up(directory));
    }

    @Override
    public void onDirectoryDown(DirectoryEndpoint directory) {
        events.add(new Down(directory));
    }

    @Override
    public void onLeft(Nick nick) {
        events.add(new Left(nick));
    }

    @Override
    public void onLeftOne(Nick nick, DirectoryEndpoint directory) {
        events.add(new LeftOne(nick, directory));
    }

    @Override
    public void onCopy(PrivateMessage message) {
        events.add(new Copy(message));
    }

    void awaitLeftOne(Nick nick, DirectoryEndpoint directory) {
        events.await("left one directory " + nick, new LeftOne(nick, directory)::equals);
    }

    PrivateMessage awaitCopy() {
        return ((Copy) events.await("a copy", event -> event instanceof Copy)).message();
    }

    void awaitUp() {
        events.await("directory up", event -> event instanceof Up);
    }

    void awaitDown() {
        events.await("directory down", event -> event instanceof Down);
    }

    void awaitLeft(Nick nick) {
        events.await("left " + nick, new Left(nick)::equals);
    }

    PublicMessage awaitPublic(String word) {
        return ((Public) events.await(
                        "public " + word,
                        event -> event instanceof Public(var message)
                                && message.commands().getFirst().word().equals(word)))
                .message();
    }

    PrivateMessage awaitPrivate(String word) {
        return ((Private) events.await(
                        "private " + word,
                        event -> event instanceof Private(var message)
                                && message.commands().getFirst().word().equals(word)))
                .message();
    }

    long privates(String word) {
        return events.count(event -> event instanceof Private(var message)
                && message.commands().getFirst().word().equals(word));
    }

    long publics(String word) {
        return events.count(event -> event instanceof Public(var message)
                && message.commands().getFirst().word().equals(word));
    }
}
