package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.trust.Standings;
import org.jspecify.annotations.Nullable;

/** What is permitted now: the policies and templates in force over the facts of the moment. Lock-free, any thread. */
public final class Policy {
    private final Devices devices;

    @SuppressWarnings("UnusedVariable") // read once decisions look at facts
    private final Standings standings;

    private final Templates templates;

    @SuppressWarnings("UnusedVariable") // likewise
    private final PolicySet set;

    private volatile int epoch;

    public Policy(Devices devices, Standings standings, PolicySet set, Templates templates) {
        this.devices = devices;
        this.standings = standings;
        this.set = set;
        this.templates = templates;
    }

    /** Grows whenever policies, templates or time windows change. */
    public int epoch() {
        return epoch;
    }

    /** What the templates make of a topic (a name without wildcards); null if none covers it. */
    public @Nullable Channel channel(String topic) {
        return templates.channel(topic);
    }

    /** The access to publish (or, asked directly, to do anything) on a channel; a null channel is refused. */
    public Access access(Subject who, Action action, @Nullable Channel channel) {
        return new Access(who, action, new Source(this, channel, null));
    }

    /**
     * What the deliveries of one publisher's messages on one channel have in common.
     *
     * @param publisher null: nobody who is registered; the shipped policies withhold such messages
     */
    public Source source(@Nullable Channel channel, @Nullable Subject publisher) {
        return new Source(this, channel, publisher);
    }

    /** The access of one subscriber to what comes from there. */
    public Access delivery(Subject subscriber, Source source) {
        return new Access(subscriber, Action.DELIVER, source);
    }

    /** The same for a single delivery. */
    public Access delivery(Subject subscriber, Channel channel, @Nullable Subject publisher) {
        return delivery(subscriber, source(channel, publisher));
    }

    /** Whether somebody may subscribe: permitted if something that the filter can match is permitted now. */
    public Decision subscription(Subject who, String filter) {
        return Decision.NOT_PERMITTED;
    }

    @Nullable
    Subject device(String name) {
        return devices.device(name);
    }

    Decision decide(Subject who, Action action, Source source) {
        return source.channel() == null ? Decision.TOPIC_UNKNOWN : Decision.NOT_PERMITTED;
    }
}
