package io.swarmguard.policy;

import io.swarmguard.formats.labels.Label;
import io.swarmguard.identity.Subject;
import io.swarmguard.identity.Traits;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Right;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is permitted now: the policies and templates in force over the facts of the moment. Lock-free, any thread. */
public final class Policy {
    /** @param retemplated whether a channel may have been made of its topic by other templates than these */
    private record Rules(
            PolicySet set, OperatorRights rights, Templates templates, boolean retemplated, Moment moment) {
        Rules at(Moment other) {
            return new Rules(set, rights, templates, retemplated, other);
        }
    }

    private final Devices devices;
    private final Standings standings;
    private final Asked asked = new Asked();
    private volatile Rules rules;
    private volatile int epoch;
    private volatile int topicsEpoch;
    private volatile @Nullable Recorder recorder;
    private @Nullable Instant told; // guarded by this

    public Policy(Devices devices, Standings standings, PolicyBundle bundle) {
        this.devices = devices;
        this.standings = standings;
        this.rules = new Rules(bundle.set(), bundle.rights(), bundle.templates(), false, Moment.UNKNOWN);
    }

    /** Over policies about messages alone: operators have the rights that ship with the product. */
    public Policy(Devices devices, Standings standings, PolicySet set, Templates templates) {
        this.devices = devices;
        this.standings = standings;
        this.rules = new Rules(set, OperatorRights.shipped(), templates, false, Moment.UNKNOWN);
    }

    /** Grows whenever policies, templates or time windows change. */
    public int epoch() {
        return epoch;
    }

    /** Grows whenever the templates change: until then each topic stays what it was called. */
    public int topicsEpoch() {
        return topicsEpoch;
    }

    /**
     * Decides, under policies that are not in force yet, what was asked lately, so that not all of it has to be decided at
     * once when they are. Slow; not for an event loop.
     *
     * @return how many classes the set has decided
     */
    public int prepare(PolicySet set, Templates templates) {
        Moment moment = momentUnder(set);
        for (Question before : asked.questions()) {
            Channel channel = templates.again(before.channel());
            if (channel != null) {
                Question question = new Question(
                        before.voice(),
                        before.action(),
                        channel,
                        named(channel),
                        before.publisher(),
                        new Question.Around(standings, moment, before.around().place()));
                set.decide(set.layout().key(question));
            }
        }
        return set.decidedClasses();
    }

    /** The policies in force. */
    public PolicySet set() {
        return rules.set;
    }

    /** What operators may do by what is in force. */
    public OperatorRights rights() {
        return rules.rights;
    }

    /** The templates in force: handed to {@link #replace} again, they spare it to look at every topic anew. */
    public Templates templates() {
        return rules.templates;
    }

    /**
     * Puts other policies and templates in force, then moves the epoch. What a topic is called may change with the
     * templates, so channels are asked for anew under a new epoch of topics; what was asked with an older one is asked again.
     */
    public synchronized void replace(PolicySet set, Templates templates) {
        turn(set, rules.rights, templates);
    }

    /** The same with other rights of operators. */
    public synchronized void replace(PolicySet set, OperatorRights rights, Templates templates) {
        turn(set, rights, templates);
    }

    private synchronized void turn(PolicySet set, OperatorRights rights, Templates templates) {
        boolean other = templates != rules.templates;
        put(new Rules(set, rights, templates, rules.retemplated || other, momentUnder(set)));
        if (other) {
            topicsEpoch = topicsEpoch + 1;
        }
    }

    private synchronized Moment momentUnder(PolicySet set) {
        return told == null ? Moment.UNKNOWN : set.declarations().moment(told, rules.moment.doubtful());
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
            Rules with = rules.at(next);
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

    /**
     * In whose name a session speaks on a channel: in that of the device which the topic names, if the session's own is its
     * gateway; else in its own. It is asked again when it is decided.
     */
    public Voice voice(Subject session, @Nullable Channel channel) {
        return voice(session, channel == null ? null : named(channel));
    }

    Voice voice(Subject session, @Nullable Subject device) {
        Subject who = speaker(session, device);
        return who == session ? Voice.own(session) : new Voice(who, session);
    }

    /** The same in the name of a child that the session names itself; null if it is not its gateway. */
    public @Nullable Voice voiceOf(Subject session, String child) {
        Subject device = devices.device(child);
        return device != null && (device == session || speaker(session, device) == device)
                ? voice(session, device)
                : null;
    }

    Subject speaker(Subject session, @Nullable Subject device) {
        boolean child = device != null
                && device.gateway() == session
                && rules.set.declarations().hasGateways();
        return child && device != null ? device : session;
    }

    /** The same of a message, whose payload is looked into if the template has tests. */
    public @Nullable Channel channel(String topic, byte[] payload) {
        Channel channel = channel(topic);
        return channel == null || !channel.isTested() ? channel : channel.labelled(channel.label(payload));
    }

    /** The access to publish (or, asked directly, to do anything) on a channel; a null channel is refused. */
    public Access access(Subject who, Action action, @Nullable Channel channel) {
        return access(who, action, channel, new Place());
    }

    /** The same for a session that comes from a known place. */
    public Access access(Subject who, Action action, @Nullable Channel channel, Place place) {
        return access(Voice.own(who), action, channel, place);
    }

    /** The same in that voice; it is refused once it is not a true one any more. */
    public Access access(Voice voice, Action action, @Nullable Channel channel, Place place) {
        return new Access(voice, action, new Source(this, channel, null), place);
    }

    /**
     * What the deliveries of one publisher's messages on one channel have in common.
     *
     * @param publisher null: nobody who is registered; the shipped policies withhold such messages
     */
    public Source source(@Nullable Channel channel, @Nullable Subject publisher) {
        return new Source(this, channel, publisher == null ? null : Voice.own(publisher));
    }

    /** The same for what was perhaps said through a gateway. */
    public Source spoken(@Nullable Channel channel, @Nullable Voice publisher) {
        return new Source(this, channel, publisher);
    }

    /** The access of one subscriber to what comes from there; on a topic of a child that of the child, through its gateway. */
    public Access delivery(Subject subscriber, Source source) {
        return delivery(subscriber, source, new Place());
    }

    /** The same for a session that comes from a known place. */
    public Access delivery(Subject subscriber, Source source, Place place) {
        return new Access(Voice.own(subscriber), Action.DELIVER, source, place);
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
            Question.Around around = around(now, place);
            List<Box> boxes = new ArrayList<>();
            List<Voice> children = children(who);
            for (FilterMatch match : matches) {
                Name named = match.device();
                Subject device = named == null ? null : devices.device(named.value());
                Possibilities possibilities = new Possibilities(voice(who, device), around, now.set.layout(), boxes);
                possibilities.add(match, device);
                if (named == null && match.namesDevice()) {
                    possibilities.addOwn(match, children);
                }
            }
            return best(boxes, now.set, matches.isEmpty() ? Decision.TOPIC_UNKNOWN : Decision.NOT_PERMITTED);
        } catch (RuntimeException e) {
            return Decision.failed(List.of());
        }
    }

    private static Decision best(List<Box> boxes, PolicySet set, Decision least) {
        Decision best = least;
        for (Box box : boxes) {
            best = Box.better(box.best(set), best);
            if (best.isPermitted()) {
                return best;
            }
        }
        return best;
    }

    /** The voices that somebody has on the topics of its children. */
    private List<Voice> children(Subject gateway) {
        List<Voice> voices = new ArrayList<>();
        for (Name child : gateway.traits().related(Traits.GATEWAY_OF)) {
            Voice voice = voice(gateway, devices.device(child.value()));
            if (voice.via() != null) {
                voices.add(voice);
            }
        }
        return voices;
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
    Decision decide(Access access, Place place) {
        try {
            Rules now = rules;
            Voice voice = access.voice();
            if (voice.via() != null
                    && !(voice.isTrue() && now.set.declarations().hasGateways())) {
                return Decision.NOT_ITS_GATEWAY;
            }
            Question question = question(now, access, place);
            if (question == null) {
                return Decision.TOPIC_UNKNOWN;
            }
            long key = now.set.layout().key(question);
            asked.note(key, question);
            return now.set.decide(key);
        } catch (RuntimeException e) {
            return Decision.failed(List.of());
        }
    }

    /** Null if no template covers the topic. */
    private @Nullable Question question(Rules now, Access access, Place place) {
        Source source = access.source();
        Channel channel = source.channel();
        if (channel != null && now.retemplated) { // a message may have waited since before
            channel = now.templates.again(channel);
        }
        if (channel == null) {
            return null;
        }
        Subject device = now.retemplated ? named(channel) : source.device();
        // a message is said in one name; who hears it, and for whom, is seen each time
        Voice voice = access.action() == Action.PUBLISH ? access.voice() : voice(access.subject(), device);
        return new Question(voice, access.action(), channel, device, source.publisher(), around(now, place));
    }

    /**
     * Whether an operator may ask something of the hub now. Deciding that fails denies.
     *
     * @param byToken whether it asks with an API token
     */
    public Decision decide(Subject operator, Right right, Place place, boolean byToken) {
        try {
            Rules now = rules;
            return now.rights.decide(new OperatorQuestion(
                    operator.facts().role(), standings.of(operator.slot()), right, byToken, place, now.moment));
        } catch (RuntimeException e) {
            return Decision.failed(List.of());
        }
    }

    /**
     * What somebody asks to have explained.
     *
     * @param topic without wildcards
     * @param publisher whom a delivered message comes from, and through which gateway
     */
    public record Asking(
            Voice voice,
            Action action,
            String topic,
            @Nullable Voice publisher,
            Place place) {}

    /**
     * Why something is decided as it is now.
     *
     * @return null if no template covers the topic: it is refused, whatever the policies say
     * @throws PolicyRefusedException if the facts in force are too many to look for what would change it
     */
    public @Nullable Explanation explain(Asking asking) throws PolicyRefusedException {
        return explain(asking, null);
    }

    /**
     * The same for a message with that label.
     *
     * @param label null: not known, so that a policy which asks for it fails
     * @throws PolicyRefusedException also if the topic's template has no tests
     */
    public @Nullable Explanation explain(Asking asking, @Nullable Label label) throws PolicyRefusedException {
        Rules now = rules;
        Channel channel = now.templates.channel(asking.topic);
        if (channel != null && label != null) {
            if (!channel.isTested()) {
                throw new PolicyRefusedException("the template of the topic has no tests, so there are no labels");
            }
            channel = channel.labelled(label.ordinal());
        }
        if (channel == null) {
            return null;
        }
        Question question = new Question(
                asking.voice, asking.action, channel, named(channel), asking.publisher, around(now, asking.place));
        return Explainer.explain(now.set, now.templates, question);
    }

    /** Some of those who are registered, as the policies see them now. */
    public Population population(List<Subject> subjects) {
        return new Population(subjects, around(rules, new Place()));
    }

    /** From now on, decisions are told there. Those that stand are told when they are made again. */
    public void record(Recorder to) {
        recorder = to;
        decideAnew();
    }

    /** Makes every access decide again before its next message, though nothing changed. */
    public synchronized void decideAnew() {
        epoch = epoch + 1;
    }

    /** Where messages are counted that are decided like this; whatever goes wrong with counting, the decision stands. */
    @Nullable
    Tally tally(Access access, Place place, @Nullable Reason refusal) {
        Recorder to = recorder;
        if (to == null) {
            return null;
        }
        try {
            Rules now = rules;
            Question question = question(now, access, place);
            return question == null
                    ? null
                    : to.tally(
                            question.who(),
                            access.action(),
                            refusal,
                            now.set.sheet().row(question));
        } catch (RuntimeException e) {
            return null;
        }
    }

    private Question.Around around(Rules now, Place place) {
        return new Question.Around(standings, now.moment, place);
    }

    private @Nullable Subject named(Channel channel) {
        Name name = channel.device();
        return name == null ? null : devices.device(name.value());
    }
}
