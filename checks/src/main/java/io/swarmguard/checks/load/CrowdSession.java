package io.swarmguard.checks.load;

import io.swarmguard.gate.ConnectOutcome;
import io.swarmguard.gate.ConnectRequest;
import io.swarmguard.gate.GateSession;
import io.swarmguard.gate.SubscribeOutcome;
import io.swarmguard.gate.SubscribeRequest;
import io.swarmguard.identity.Principal;
import io.swarmguard.message.Content;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Qos;
import io.swarmguard.terms.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session of a crowd, as the edge would hold it: tells whoever listens what is delivered to it. Each payload begins
 * with the nanoseconds at which it was sent and a number of its sender's. All but {@link #isOpen} on its loop.
 */
final class CrowdSession implements Outlet {
    private static final int STAMP_BYTES = 12;

    /** Gets what is delivered. */
    @FunctionalInterface
    interface Ear {
        void hear(long sentNanos, int number);
    }

    private final InnerLoop loop;
    private final Ear ear;
    private @Nullable GateSession session;
    private volatile boolean closed;

    CrowdSession(InnerLoop loop, Ear ear) {
        this.loop = loop;
        this.ear = ear;
    }

    void open(InnerHub hub, Principal principal, List<String> filters) {
        ConnectRequest request = new ConnectRequest("c", true, 0, 100, "crowd", "127.0.0.1", null);
        hub.gate().connect(principal, request, this, outcome -> {
            if (!(outcome instanceof ConnectOutcome.Connected connected)) {
                throw new IllegalStateException(principal + " does not come in: " + outcome);
            }
            session = connected.session();
            session.start();
            for (String filter : filters) {
                session.subscribe(List.of(SubscribeRequest.of(filter, Qos.AT_MOST_ONCE)), CrowdSession::granted);
            }
            session.endOfRead();
        });
    }

    private static void granted(List<SubscribeOutcome> outcomes) {
        if (!(outcomes.getFirst() instanceof SubscribeOutcome.Granted)) {
            throw new IllegalStateException("not granted: " + outcomes);
        }
    }

    /** Says it, whether that is permitted or not. */
    void say(String topic, long sentNanos, int number) {
        byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(STAMP_BYTES)
                .putLong(sentNanos)
                .putInt(number)
                .array();
        session().publish(session().path(utf8, 0, utf8.length), Content.of(payload, Qos.AT_MOST_ONCE), 0);
        session().endOfRead();
    }

    private GateSession session() {
        if (session == null) {
            throw new IllegalStateException("not open yet");
        }
        return session;
    }

    boolean isOpen() {
        return session != null && !closed;
    }

    @Override
    public void deliver(Delivery delivery) {
        ByteBuffer payload = ByteBuffer.wrap(delivery.message().payload());
        ear.hear(payload.getLong(), payload.getInt());
    }

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void answer(Answer answer, int handle, @Nullable Reason failure) {}

    @Override
    public void close(Reason reason) {
        closed = true;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean inLoop() {
        return loop.isCurrent();
    }

    @Override
    public long idleMillis() {
        return 0;
    }

    @Override
    public void probe(Duration patience, Consumer<Boolean> answered) {
        answered.accept(true);
    }
}
