package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.trust.Standings;
import java.util.SortedSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One question with the facts of the moment: who, what, where, and from whom. Facts are read when they are asked for.
 *
 * @param voice who asks, and through which gateway
 * @param device the device that the channel names, if it is registered
 * @param publisher whom a delivered message comes from, if it is registered
 */
record Question(
        Voice voice,
        Action action,
        Channel channel,
        @Nullable Subject device,
        @Nullable Voice publisher,
        Around around) {

    /** What holds beyond who and what: standings, the time windows, and where the session comes from. */
    record Around(Standings standings, Moment moment, Place place) {}

    Subject who() {
        return voice.who();
    }

    @Nullable
    Subject via() {
        return voice.via();
    }

    /** The publisher is a fact of deliveries only. */
    @Nullable
    Subject teller() {
        return action == Action.DELIVER && publisher != null ? publisher.who() : null;
    }

    static int type(@Nullable Subject subject) {
        return subject == null ? Fact.ABSENT : subject.id().kind().ordinal() + 1;
    }

    static int role(@Nullable Subject subject, ToIntFunction<String> numbers) {
        return subject == null
                ? Fact.ABSENT
                : numbers.applyAsInt(subject.facts().role().value());
    }

    static int name(@Nullable Name name, ToIntFunction<String> numbers) {
        return name == null ? Fact.ABSENT : numbers.applyAsInt(name.value());
    }

    static int own(Question question) {
        return question.device == null ? Fact.ABSENT : Fact.truth(question.device == question.who());
    }

    /** Where somebody stands himself. */
    int standing(@Nullable Subject subject) {
        return subject == null
                ? Fact.ABSENT
                : around.standings().of(subject.slot(), channel.isEssential()).ordinal() + 1;
    }

    private int worse(Voice both) {
        return Math.max(standing(both.who()), standing(both.via()));
    }

    int principalStanding() {
        return worse(voice);
    }

    /** The device that asks is one and the same, wherever it is named: it stands where it stands as who asks. */
    int deviceStanding() {
        return device == who() ? worse(voice) : standing(device);
    }

    int publisherStanding() {
        return action == Action.DELIVER && publisher != null ? worse(publisher) : Fact.ABSENT;
    }

    /** The channel's segment: the one that the topic names, or else that of the device. */
    @Nullable
    Name segment() {
        if (channel.segment() != null || device == null) {
            return channel.segment();
        }
        SortedSet<Name> ofDevice = device.facts().segments();
        return ofDevice.isEmpty() ? null : ofDevice.first();
    }

    /** Whether somebody is in the channel's segment. */
    int membership(@Nullable Subject subject) {
        Name segment = segment();
        return subject == null || segment == null
                ? Fact.ABSENT
                : Fact.truth(subject.facts().isIn(segment));
    }
}
