package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is permitted now: the policies and templates in force over the facts of the moment. Lock-free, any thread. */
public final class Policy {
    private record Rules(PolicySet set, Templates templates) {}

    private final Devices devices;
    private final Standings standings;
    private volatile Rules rules;
    private volatile int epoch;

    public Policy(Devices devices, Standings standings, PolicySet set, Templates templates) {
        this.devices = devices;
        this.standings = standings;
        this.rules = new Rules(set, templates);
    }

    /** Grows whenever policies, templates or time windows change. */
    public int epoch() {
        return epoch;
    }

    /**
     * Puts other policies and templates in force, then moves the epoch. What a topic is called may change with the
     * templates, so channels are asked for anew under a new epoch.
     */
    public synchronized void replace(PolicySet set, Templates templates) {
        rules = new Rules(set, templates);
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

    /** Whether what somebody said and nobody has heard yet is kept back until an operator decides about it. */
    public boolean isHeldBack(@Nullable Subject publisher) {
        return publisher != null && standings.of(publisher.slot()) == Standing.QUARANTINED;
    }

    @Nullable
    Subject device(String name) {
        return devices.device(name);
    }

    /** Deciding that fails for whatever cause denies: an open door is worse than a closed one. */
    Decision decide(Subject who, Action action, Source source) {
        Channel channel = source.channel();
        if (channel == null) {
            return Decision.TOPIC_UNKNOWN;
        }
        try {
            PolicySet set = rules.set;
            Question question = new Question(who, action, channel, source.device(), source.publisher(), standings);
            return set.decide(set.layout().key(question));
        } catch (RuntimeException e) {
            return Decision.failed(List.of());
        }
    }
}
