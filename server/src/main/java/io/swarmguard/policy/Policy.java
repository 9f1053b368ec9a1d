package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.trust.Standings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is permitted now: the policies and templates in force over the facts of the moment. Lock-free, any thread. */
public final class Policy {
    private record Rules(PolicySet set, Templates templates, Moment moment) {}

    private final Devices devices;
    private final Standings standings;
    private volatile Rules rules;
    private volatile int epoch;
    private @Nullable Instant told; // guarded by this

    public Policy(Devices devices, Standings standings, PolicySet set, Templates templates) {
        this.devices = devices;
        this.standings = standings;
        this.rules = new Rules(set, templates, Moment.UNKNOWN);
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
        Moment moment = told == null ? Moment.UNKNOWN : set.declarations().moment(told, rules.moment.doubtful());
        put(new Rules(set, templates, moment));
    }

    private synchronized void put(Rules next) {
        rules = next;
        epoch = epoch + 1;
    }

    /**
     * Says what time it is. Decisions read no clock: they go by the last time that was said, so say it again at the moment
     * that this returns, and whenever the clock was set or is doubted.
     *
     * @param doubtful whether nobody vouches for the clock: what hangs on it is then not known, which denies
     * @return when a time window opens or closes next; {@link Instant#MAX} for never
     */
    public synchronized Instant tell(Instant now, boolean doubtful) {
        told = now;
        Moment before = rules.moment;
        if (!before.covers(now, doubtful)) {
            Moment next = rules.set.declarations().moment(now, doubtful);
            Rules with = new Rules(rules.set, rules.templates, next);
            if (next.saysTheSameAs(before)) {
                rules = with;
            } else {
                put(with);
            }
        }
        return rules.moment.until();
    }

    /** What was declared beyond the facts that there always are. */
    public Declarations declarations() {
        return rules.set.declarations();
    }

    /** What the templates make of a topic (a name without wildcards); null if none covers it. */
    public @Nullable Channel channel(String topic) {
        return rules.templates.channel(topic);
    }

    /** The access to publish (or, asked directly, to do anything) on a channel; a null channel is refused. */
    public Access access(Subject who, Action action, @Nullable Channel channel) {
        return access(who, action, channel, new Place());
    }

    /** The same for a session that comes from a known place. */
    public Access access(Subject who, Action action, @Nullable Channel channel, Place place) {
        return new Access(who, action, new Source(this, channel, null), place);
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
        return delivery(subscriber, source, new Place());
    }

    /** The same for a session that comes from a known place. */
    public Access delivery(Subject subscriber, Source source, Place place) {
        return new Access(subscriber, Action.DELIVER, source, place);
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
        return subscription(who, filter, new Place());
    }

    /** The same for a session that comes from a known place. */
    public Decision subscription(Subject who, String filter, Place place) {
        try {
            Rules now = rules;
            List<FilterMatch> matches = now.templates.matches(filter);
            Possibilities possibilities = new Possibilities(who, around(now, place), now.set.layout());
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
    Decision decide(Subject who, Action action, Source source, Place place) {
        Channel channel = source.channel();
        if (channel == null) {
            return Decision.TOPIC_UNKNOWN;
        }
        try {
            Rules now = rules;
            Question question =
                    new Question(who, action, channel, source.device(), source.publisher(), around(now, place));
            return now.set.decide(now.set.layout().key(question));
        } catch (RuntimeException e) {
            return Decision.failed(List.of());
        }
    }

    private Question.Around around(Rules now, Place place) {
        return new Question.Around(standings, now.moment, place);
    }
}
