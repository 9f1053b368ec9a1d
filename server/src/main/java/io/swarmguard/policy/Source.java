package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Where messages come from: a channel and the publisher, with everything about them that a decision depends on. All
 * deliveries of one message share it: the hub takes {@link #stamp()} once per message and hands it to each delivery's
 * {@link Access#isPermitted(int)}, which then compares only the subscriber's epoch.
 */
public final class Source {
    private final Policy policy;
    private final @Nullable Channel channel;
    private final @Nullable Voice publisher;
    private int testsKnown; // the epoch of topics under which the label was last seen to be of the tests in force; racy
    private @Nullable Subject device; // racy on purpose: every thread finds the same object, or finds it later

    Source(Policy policy, @Nullable Channel channel, @Nullable Voice publisher) {
        this.policy = policy;
        this.channel = channel;
        this.publisher = publisher;
    }

    /** Null: no template covers the topic, and every access is refused. */
    public @Nullable Channel channel() {
        return channel;
    }

    /** Null: nobody who is registered. */
    public @Nullable Voice publisher() {
        return publisher;
    }

    /**
     * The sum of the epochs of policy, named device and publisher with its gateway. Each only grows, and facts are read after their
     * epochs, so whoever finds the same sum may use what was decided under it. A device that gets registered counts
     * as one change more than its own epoch.
     */
    public int stamp() {
        int stamp = policy.epoch();
        Subject named = deviceIfFound();
        if (named != null) {
            stamp += 1 + named.epoch();
        }
        return publisher == null ? stamp : stamp + publisher.epoch();
    }

    /** A registry that fails is met again, and answered, when the access is decided. */
    @Nullable
    Subject deviceIfFound() {
        try {
            return device();
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** What comes from there with that label, as {@link Channel#label} numbers them. */
    public Source labelled(int label) {
        return channel == null ? this : new Source(policy, channel.labelled(label), publisher);
    }

    /** The same for one message. */
    public Source of(byte[] payload) {
        return channel == null || !channel.isTested() ? this : labelled(channel.label(payload));
    }

    /** Whether a message that waited has to be looked at again: the tests of its template are others by now. */
    public boolean isRelabelled() {
        int epoch = policy.topicsEpoch();
        if (channel == null || epoch == testsKnown) {
            return false;
        }
        boolean others = policy.templates().hasOtherTests(channel);
        testsKnown = others ? testsKnown : epoch;
        return others;
    }

    Policy policy() {
        return policy;
    }

    @Nullable
    Subject device() {
        Subject known = device;
        return known != null ? known : find();
    }

    private @Nullable Subject find() {
        if (channel == null || channel.device() == null) {
            return null;
        }
        Subject found = policy.device(channel.device().value());
        device = found;
        return found;
    }
}
