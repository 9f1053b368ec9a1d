package io.swarmguard.hub;

import io.swarmguard.message.Delivery;
import io.swarmguard.message.Outlet;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that writes down what it is handed. */
public final class FakeOutlet implements Outlet {
    private final Executor loop;
    private final List<Delivery> encoded = new ArrayList<>();
    private final List<Delivery> flushed = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private volatile @Nullable Reason closed;
    private volatile io.swarmguard.gate.@Nullable GateSession acknowledger;
    public volatile boolean writable = true;
    public volatile boolean failing;
    public volatile long idleMillis;
    public volatile boolean answersProbes;
    public volatile Runnable onDeliver = () -> {};

    public FakeOutlet(Executor loop) {
        this.loop = loop;
    }

    @Override
    public synchronized void deliver(Delivery delivery) {
        if (failing) {
            throw new IllegalStateException("this outlet fails");
        }
        encoded.add(delivery);
        onDeliver.run();
        acknowledge(delivery);
    }

    @Override
    public synchronized void flush() {
        flushed.addAll(encoded);
        encoded.clear();
        notifyAll();
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public synchronized void answer(Answer answer, int handle, @Nullable Reason failure) {
        answers.add(answer + " " + handle + (failure == null ? "" : " " + failure));
        notifyAll();
    }

    @Override
    public synchronized void close(Reason reason) {
        closed = reason;
        notifyAll();
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long idleMillis() {
        return idleMillis;
    }

    @Override
    public void probe(Duration patience, Consumer<Boolean> answered) {
        answered.accept(answersProbes);
    }

    /** What was flushed. */
    public synchronized List<Delivery> received() {
        return List.copyOf(flushed);
    }

    /** The payloads of what was flushed since last asked, as text. */
    public synchronized List<String> take() {
        List<String> texts = flushed.stream()
                .map(d -> new String(d.message().payload(), StandardCharsets.UTF_8))
                .toList();
        flushed.clear();
        return texts;
    }

    public synchronized List<Delivery> takeAll() {
        List<Delivery> all = List.copyOf(flushed);
        flushed.clear();
        return all;
    }

    public synchronized List<String> answers() {
        List<String> all = List.copyOf(answers);
        answers.clear();
        return all;
    }

    public @Nullable Reason closed() {
        return closed;
    }

    /** Waits until that many were flushed in all. */
    public synchronized void await(int count) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (flushed.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("only " + flushed.size() + " of " + count + " came");
            }
            wait(left);
        }
    }

    /** Waits until it was closed. */
    public synchronized Reason awaitClosed() throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        Reason reason = closed;
        while (reason == null) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("it was not closed");
            }
            wait(left);
            reason = closed;
        }
        return reason;
    }

    /** From now on everything is acknowledged as soon as the loop gets to it. */
    public void acknowledging(io.swarmguard.gate.GateSession session) {
        acknowledger = session;
    }

    private void acknowledge(Delivery delivery) {
        io.swarmguard.gate.GateSession session = acknowledger;
        if (session == null || delivery.handle() == 0) {
            return;
        }
        loop.execute(() -> {
            if (delivery.qos() == io.swarmguard.message.Qos.AT_LEAST_ONCE) {
                session.acknowledged(delivery.handle());
            } else {
                session.received(delivery.handle());
                session.completed(delivery.handle());
            }
            session.endOfRead();
        });
    }

    /** Waits until something was answered. */
    public synchronized List<String> awaitAnswers(int count) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (answers.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("only " + answers + " came");
            }
            wait(left);
        }
        return answers();
    }
}
