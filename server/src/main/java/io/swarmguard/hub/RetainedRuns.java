package io.swarmguard.hub;

import io.swarmguard.message.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages that new subscriptions asked for and that go out as fast as the receiver takes them: they wait here
 * as references, not as copies in its queue.
 */
final class RetainedRuns {
    private final Deque<Run> runs = new ArrayDeque<>();

    private static final class Run {
        final Subscription subscription;
        final List<Message> messages;
        int next;

        Run(Subscription subscription, List<Message> messages) {
            this.subscription = subscription;
            this.messages = messages;
        }
    }

    /** One retained message for one subscription. */
    record Next(Subscription subscription, Message message) {}

    void add(Subscription subscription, List<Message> messages) {
        if (!messages.isEmpty()) {
            runs.add(new Run(subscription, messages));
        }
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    @Nullable
    Next poll() {
        Run run = runs.peek();
        if (run == null) {
            return null;
        }
        Message message = run.messages.get(run.next++);
        if (run.next == run.messages.size()) {
            runs.remove();
        }
        return new Next(run.subscription, message);
    }

    /** That subscription ended or was replaced. */
    void remove(Filter filter) {
        runs.removeIf(run -> run.subscription.filter().equals(filter));
    }

    void clear() {
        runs.clear();
    }
}
