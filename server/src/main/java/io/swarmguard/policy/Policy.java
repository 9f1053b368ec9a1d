package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.trust.Standings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is permitted now: the policies and templates in force over the facts of the moment. Lock-free, any thread. */
public final class Policy {
    /** @param retemplated whether a channel may have been made of its topic by other templates than these */
    private record Rules(PolicySet set, Templates templates, boolean retemplated) {}

    private final Devices devices;
    private final Standings standings;
    private final Asked asked = new Asked();
    private volatile Rules rules;
    private volatile int epoch;

    public Policy(Devices devices, Standings standings, PolicySet set, Templates templates) {
        this.devices = devices;
        this.standings = standings;
        this.rules = new Rules(set, templates, false);
    }

    /** Grows whenever policies, templates or time windows change. */
    public int epoch() {
        return epoch;
    }

    /**
     * Decides, under policies that are not in force yet, what was asked lately, so that not all of it has to be decided at
     * once when they are. Slow; not for an event loop.
     *
     * @return how many classes the set has decided
     */
    public int prepare(PolicySet set, Templates templates) {
        for (Question before : asked.questions()) {
            Channel channel = templates.channel(before.channel().topic());
            if (channel != null) {
                Question question = new Question(
                        before.who(), before.action(), channel, named(channel), before.publisher(), standings);
                set.decide(set.layout().key(question));
            }
        }
        return set.decidedClasses();
    }

    /** The templates in force: handed to {@link #replace} again, they spare it to look at every topic anew. */
    public Templates templates() {
        return rules.templates;
    }

    /**
     * Puts other policies and templates in force, then moves the epoch. What a topic is called may change with the
     * templates, so channels are asked for anew under a new epoch; what was asked with an older one is asked again.
     */
    public synchronized void replace(PolicySet set, Templates templates) {
        boolean retemplated = rules.retemplated || templates != rules.templates;
        rules = new Rules(set, templates, retemplated);
        epoch = epoch + 1;
    }

    /** What the templates make of a topic (a name without wildcards); null if none covers it. */
    public @Nullable Channel channel(String topic) {
        return rules.templates.channel(topic);
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

    /**
     * Whether somebody may subscribe: permitted if something that the filter can match is permitted now. Each message
     * is decided again when it is delivered.
     *
     * @param filter an MQTT topic filter, valid as such, without a share name
     */
    public Decision subscription(Subject who, String filter) {
        try {
            Rules now = rules;
            List<FilterMatch> matches = now.templates.matches(filter);
            Possibilities possibilities = new Possibilities(who, standings, now.set.layout());
            for (FilterMatch match : matches) {
                Name named = match.device();
                possibilities.add(match, named == null ? null : devices.device(named.value()));
            }
            Decision best = matches.isEmpty() ? Decision.TOPIC_UNKNOWN : Decision.NOT_PERMITTED;
            for (Box box : possibilities.boxes()) {
                best = Box.better(box.best(now.set), best);
                if (best.isPermitted()) {
                    return best;
                }
            }
            return best;
        } catch (RuntimeException e) {
            return Decision.failed(List.of());
        }
    }

    @Nullable
    Subject device(String name) {
        return devices.device(name);
    }

    /** Deciding that fails for whatever cause denies: an open door is worse than a closed one. */
    Decision decide(Subject who, Action action, Source source) {
        Rules now = rules;
        Channel channel = source.channel();
        if (channel != null && now.retemplated) { // a message may have waited since before
            channel = now.templates.channel(channel.topic());
        }
        if (channel == null) {
            return Decision.TOPIC_UNKNOWN;
        }
        try {
            Subject device = now.retemplated ? named(channel) : source.device();
            Question question = new Question(who, action, channel, device, source.publisher(), standings);
            long key = now.set.layout().key(question);
            asked.note(key, question);
            return now.set.decide(key);
        } catch (RuntimeException e) {
            return Decision.failed(List.of());
        }
    }

    private @Nullable Subject named(Channel channel) {
        Name name = channel.device();
        return name == null ? null : devices.device(name.value());
    }
}
