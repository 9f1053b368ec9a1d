package io.swarmguard.gate;

import io.swarmguard.identity.Principal;
import io.swarmguard.message.Content;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** One live session as its edge uses it. All methods are called on the loop of its outlet. */
@SuppressWarnings("DoNotCallSuggester") // until it is filled
public final class GateSession {
    private final Principal principal;

    GateSession(Principal principal) {
        this.principal = principal;
    }

    public Principal principal() {
        return principal;
    }

    /** When the session must end because its certificate does; the hub ends it by itself too. */
    public Instant endsAt() {
        return principal.notAfter();
    }

    /** The peer was told that it is connected: deliver what waited, and what comes. */
    public void start() {
        throw new UnsupportedOperationException();
    }

    /**
     * Looks a topic name up (bytes that are valid UTF-8 without NUL). Never null: a topic that nothing covers, one with
     * wildcards or one over the limits has a path on which every publish is refused. A repeated look-up allocates
     * nothing.
     */
    public PublishPath path(byte[] topicUtf8, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /**
     * Publishes if that is permitted now.
     *
     * @param handle the peer's, 1 to 65,535; 0 at most once. A repeated one of exactly-once is accepted without
     *     publishing again until it is released
     */
    public PublishOutcome publish(PublishPath path, Content content, int handle) {
        throw new UnsupportedOperationException();
    }

    /** The peer releases an exactly-once publish of its own. */
    public Settling release(int handle) {
        throw new UnsupportedOperationException();
    }

    /** The peer has an at-least-once delivery. False: there is no such delivery. */
    public boolean acknowledged(int handle) {
        throw new UnsupportedOperationException();
    }

    /** The peer has received an exactly-once delivery; the edge answers with its release. */
    public Settling received(int handle) {
        throw new UnsupportedOperationException();
    }

    /** The peer has completed an exactly-once delivery, or refused it. False: there is no such delivery. */
    public boolean completed(int handle) {
        throw new UnsupportedOperationException();
    }

    /**
     * Subscribes to each filter that is permitted.
     *
     * @param done gets one outcome per request, in order, at once or when the disk has them; retained messages follow
     *     after it
     */
    public void subscribe(List<SubscribeRequest> requests, Consumer<List<SubscribeOutcome>> done) {
        throw new UnsupportedOperationException();
    }

    public void unsubscribe(List<String> filters, Consumer<List<SubscribeOutcome>> done) {
        throw new UnsupportedOperationException();
    }

    /** The outlet is writable again. */
    public void writable() {
        throw new UnsupportedOperationException();
    }

    /** All that was read in one go has been handed in: flush whatever it made the hub deliver on this loop. */
    public void endOfRead() {
        throw new UnsupportedOperationException();
    }

    /**
     * The connection ended. Further calls, and calls after the hub closed the outlet, change nothing.
     *
     * @param sendWill whether it ended without a farewell, or with one that asks for the will
     * @param expirySeconds a new session expiry the farewell asked for; -1 to leave it
     */
    public void disconnect(boolean sendWill, long expirySeconds) {
        throw new UnsupportedOperationException();
    }
}
