package io.swarmguard.policy;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.trust.Standings;
import org.jspecify.annotations.Nullable;

/**
 * One question with the facts of the moment: who, what, where, and from whom. Facts are read when they are asked for.
 *
 * @param device the device that the channel names, if it is registered
 * @param publisher whom a delivered message comes from, if it is registered
 */
record Question(
        Subject who,
        Action action,
        Channel channel,
        @Nullable Subject device,
        @Nullable Subject publisher,
        Standings standings) {

    int value(Fact fact, Layout layout) {
        return switch (fact) {
            case PRINCIPAL_TYPE -> type(who);
            case PRINCIPAL_ROLE -> role(fact, who, layout);
            case PRINCIPAL_STANDING -> standing(who);
            case ACTION -> action.ordinal() + 1;
            case CHANNEL_KIND -> channel.kind().ordinal() + 1;
            case CHANNEL_SHARED -> Fact.truth(channel.isShared());
            case HAS_DEVICE -> Fact.truth(device != null);
            case HAS_SEGMENT -> Fact.truth(hasSegment());
            case OWN -> device == null ? Fact.ABSENT : Fact.truth(device == who);
            case MEMBER -> membership(who);
            case DEVICE_MEMBER -> device == null ? Fact.ABSENT : membership(device);
            case DEVICE_ROLE -> role(fact, device, layout);
            case DEVICE_STANDING -> standing(device);
            case HAS_PUBLISHER -> Fact.truth(hasPublisher());
            case PUBLISHER_KIND -> hasPublisher() ? type(publisher) : Fact.ABSENT;
            case PUBLISHER_ROLE -> hasPublisher() ? role(fact, publisher, layout) : Fact.ABSENT;
            case PUBLISHER_STANDING -> hasPublisher() ? standing(publisher) : Fact.ABSENT;
        };
    }

    /** The publisher is a fact of deliveries only. */
    private boolean hasPublisher() {
        return publisher != null && action == Action.DELIVER;
    }

    private static int type(@Nullable Subject subject) {
        return subject == null ? Fact.ABSENT : subject.id().kind().ordinal() + 1;
    }

    private static int role(Fact fact, @Nullable Subject subject, Layout layout) {
        return subject == null
                ? Fact.ABSENT
                : layout.number(fact, subject.facts().role().value());
    }

    private int standing(@Nullable Subject subject) {
        return subject == null
                ? Fact.ABSENT
                : standings.of(subject.slot(), channel.isEssential()).ordinal() + 1;
    }

    private boolean hasSegment() {
        return channel.segment() != null
                || (device != null && !device.facts().segments().isEmpty());
    }

    /** Whether somebody is in the channel's segment: the one that the topic names, or else that of the device. */
    private int membership(Subject subject) {
        Name named = channel.segment();
        if (named != null) {
            return Fact.truth(subject.facts().isIn(named));
        }
        if (device == null) {
            return Fact.ABSENT;
        }
        Facts ofDevice = device.facts();
        return ofDevice.segments().isEmpty()
                ? Fact.ABSENT
                : Fact.truth(subject.facts().isIn(ofDevice.segments().first()));
    }
}
