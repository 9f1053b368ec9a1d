package io.swarmguard.edge.listen;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The budgets that all listeners share: who may come in before anything is known about him, and what was refused. */
public final class Doorway {
    private final ListenLimits limits;
    private final Signals signals;
    private final AddressBook addresses;
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder hybridHandshakes = new LongAdder();
    private final LongAdder classicalHandshakes = new LongAdder();

    public Doorway(ListenLimits limits, Signals signals) {
        this.limits = limits;
        this.signals = signals;
        this.addresses = new AddressBook(
                limits.failedHandshakesPerMinute(), limits.knownFailedHandshakesPerMinute(), System::nanoTime);
    }

    ListenLimits limits() {
        return limits;
    }

    /** Counts a connection in, or returns null after counting and telling why not. */
    AddressBook.@Nullable Entry enter(String address) {
        AddressBook.Entry entry = addresses.enter(address);
        Reason refusal = refusal(entry);
        if (refusal == null) {
            return entry;
        }
        leave(entry);
        refuse(entry, address, refusal, "");
        return null;
    }

    private @Nullable Reason refusal(AddressBook.Entry entry) {
        if (connections.incrementAndGet() > limits.connections()) {
            return Reason.LIMIT_CONNECTIONS;
        }
        if (entry.live() > limits.connectionsPerAddress()) {
            return Reason.LIMIT_CONNECTIONS_PER_ADDRESS;
        }
        return entry.isSuspect() ? Reason.LIMIT_HANDSHAKES : null;
    }

    /** Counts out a connection that its own listener has no place for. */
    void refuseOver(AddressBook.Entry entry, String address) {
        leave(entry);
        refuse(entry, address, Reason.LIMIT_CONNECTIONS, "more connections than limits.http-connections");
    }

    void leave(AddressBook.Entry entry) {
        connections.decrementAndGet();
        entry.leave();
    }

    /** Counts a refusal, and tells it unless this address was spoken of less than a second ago. */
    void refuse(AddressBook.Entry entry, String address, Reason reason, String hint) {
        if (!entry.mayTell()) {
            signals.count(reason);
            return;
        }
        int swallowed = entry.takeUntold();
        Map<String, String> details = hint.isEmpty()
                ? Map.of("repeated", Integer.toString(swallowed))
                : Map.of("repeated", Integer.toString(swallowed), "hint", hint);
        signals.tell(EventType.HANDSHAKE_REFUSED, Severity.LOW, null, address, reason, details);
    }

    /** Its place in a waiting room is needed by others; that is a failed handshake. */
    void refuseWaiting(AddressBook.Entry entry, String address) {
        entry.failed();
        refuse(entry, address, Reason.TIMEOUT_HANDSHAKE, "more unproved connections than limits.pending-handshakes");
    }

    /** A declared proxy did not say for whom it speaks. */
    void refuseProxy(String address, String hint) {
        AddressBook.Entry entry = addresses.enter(address);
        refuse(entry, address, Reason.WRONG_PROTOCOL, hint);
        entry.leave();
    }

    /** Counts a failed handshake against its address, and tells it unless the gate already did. */
    void handshakeFailed(AddressBook.Entry entry, String address, Throwable cause) {
        entry.failed();
        HandshakeFailure failure = HandshakeFailure.of(cause);
        if (!failure.toldByGate()) {
            refuse(entry, address, failure.reason(), failure.hint());
        }
    }

    /**
     * Makes the connections of a library's listener count too; what is returned is to be called with each new
     * connection's pipeline.
     *
     * @param most connections of that listener at once. Three quarters of them may be without a known certificate; one
     *     more of these sends the longest waiting of them away
     */
    public Consumer<ChannelPipeline> guarding(int most) {
        int unproved = Math.clamp(most * 3L / 4, 1, limits.unproved());
        var door = new DoorKeeper.Door(
                this, new WaitingRoom(unproved, limits.reservedShare(), 1), new AtomicInteger(), most);
        return pipeline -> pipeline.addFirst(new DoorKeeper(door));
    }

    /**
     * Adds a handler that hears how the TLS handshake ended, and may close, before the library's HTTP server begins with the
     * connection; to be called when that has set the pipeline up.
     */
    public static void beforeServer(ChannelPipeline pipeline, ChannelHandler handler) {
        pipeline.addBefore(
                pipeline.context(ApplicationProtocolNegotiationHandler.class).name(), null, handler);
    }

    /** Makes a server socket wait when the process has no file descriptor left, and tells it. */
    public void guardAccepting(ChannelPipeline server) {
        server.addFirst(new AcceptPause(signals));
    }

    void handshakeDone(@Nullable String group) {
        (group != null && group.contains("MLKEM") ? hybridHandshakes : classicalHandshakes).increment();
    }

    /** Forgets addresses with nothing to remember; to be called now and then. */
    public void sweep() {
        addresses.sweep();
    }

    /** Live connections on all listeners, proved or not. */
    public int connections() {
        return connections.get();
    }

    /** Live connections on all listeners at most, as configured or as file descriptors allow. */
    public int most() {
        return limits.connections();
    }

    /** Source addresses remembered now. */
    public int addresses() {
        return addresses.size();
    }

    /** Handshakes completed with a hybrid post-quantum key exchange since start. */
    public long hybridHandshakes() {
        return hybridHandshakes.sum();
    }

    /** Handshakes completed with a classical key exchange since start. */
    public long classicalHandshakes() {
        return classicalHandshakes.sum();
    }
}
