package io.swarmguard.message;

import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the hub reaches one connection without knowing its protocol. Implemented by the edge. All methods but those that
 * say otherwise are called only on the connection's own loop. None may block or call back into the gate session before
 * it returned.
 */
public interface Outlet {
    /** Encodes into the connection's outbound buffer without sending it yet. */
    void deliver(Delivery delivery);

    /** Sends what was encoded. */
    void flush();

    /** Whether the outbound buffer is below its limit; when it becomes so again the edge calls {@code GateSession.writable()}. */
    boolean writable();

    /** Answers what an earlier call left for {@code LATER}; in the order of those calls. */
    void answer(Answer answer, int handle, @Nullable Reason failure);

    /** Tells the peer why where the protocol can, then closes. Called once; the edge need not call disconnect then. */
    void close(Reason reason);

    /** The loop of the connection, one thread, the same object for all connections of that loop. Any thread. */
    Executor loop();

    /** Whether the caller is on that loop. Any thread. */
    boolean inLoop();

    /** Milliseconds since anything was last heard from the peer. Any thread. */
    long idleMillis();

    /**
     * Asks the peer for a sign of life, because somebody else wants its place. Any thread.
     *
     * @param patience how long the peer may take
     * @param answered gets whether it is alive, on any thread, at most a little later than that; false where there is no
     *     way to ask
     */
    void probe(Duration patience, Consumer<Boolean> answered);

    /** What is answered. */
    enum Answer {
        /** A publish: at-least-once is acknowledged, exactly-once received. With a failure: it was not kept. */
        PUBLISHED,
        /** A {@code release}: the exactly-once handle is complete. */
        RELEASED,
        /** A {@code received}: the exactly-once delivery may be released. */
        RECEIVED
    }
}
