package io.swarmguard.policy;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.trust.Standings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All classes that a subscriber's filter can lead to. What the filter names counts with its actual facts; what it leaves
 * open counts with every value there is, whether or not such a device exists today.
 */
final class Possibilities {
    private static final int[] BOTH = {Fact.FALSE, Fact.TRUE};

    private final Subject who;
    private final Standings standings;
    private final Layout layout;
    private final List<Box> boxes = new ArrayList<>();

    Possibilities(Subject who, Standings standings, Layout layout) {
        this.who = who;
        this.standings = standings;
        this.layout = layout;
    }

    /**
     * Adds what one template contributes.
     *
     * @param named the registered device that the filter names, if it names one
     */
    void add(FilterMatch match, @Nullable Subject named) {
        if (match.device() != null || !match.namesDevice()) {
            addDevice(match, named);
            return;
        }
        addDevice(match, null);
        addOthers(match);
        if (who.id().kind() == PrincipalKind.DEVICE) {
            addDevice(match, who);
        }
    }

    List<Box> boxes() {
        return boxes;
    }

    /** The channels of one device, or of one that is not registered. */
    private void addDevice(FilterMatch match, @Nullable Subject device) {
        if (!match.shared() || match.segment() != null) {
            boxes.add(box(match, device));
            return;
        }
        int[] deviceMembership = device == null ? new int[] {Fact.ABSENT} : membership(device);
        for (int member : membership(who)) {
            for (int deviceMember : deviceMembership) {
                if (device != who || member == deviceMember) {
                    boxes.add(box(match, device)
                            .set(Fact.HAS_SEGMENT, Fact.TRUE)
                            .set(Fact.MEMBER, member)
                            .set(Fact.DEVICE_MEMBER, deviceMember));
                }
            }
        }
    }

    /** The channels of any other device. */
    private void addOthers(FilterMatch match) {
        Box box = box(match, null)
                .set(Fact.HAS_DEVICE, Fact.TRUE)
                .set(Fact.OWN, Fact.FALSE)
                .setAny(Fact.DEVICE_ROLE, layout)
                .setAny(Fact.DEVICE_STANDING, layout)
                .set(Fact.HAS_SEGMENT, Fact.TRUE);
        if (match.segment() == null) {
            box.set(Fact.MEMBER, membership(who));
        }
        boxes.add(match.shared() ? box.set(Fact.DEVICE_MEMBER, BOTH) : box.set(Fact.DEVICE_MEMBER, Fact.TRUE));
    }

    private Box box(FilterMatch match, @Nullable Subject device) {
        Name name = device == null ? match.device() : device.id().name();
        ChannelKind anyKind = match.kinds().iterator().next();
        FilterMatch named = new FilterMatch(
                match.shared(), match.kinds(), match.namesDevice(), name, match.segment(), match.essential());
        Channel channel = new Channel("", anyKind, named);
        Question question = new Question(who, Action.SUBSCRIBE, channel, device, null, standings);
        return Box.of(question, layout).setKinds(match.kinds());
    }

    /** Whether somebody can be in a segment that nobody named. */
    private static int[] membership(Subject subject) {
        Facts facts = subject.facts();
        if (facts.allSegments()) {
            return new int[] {Fact.TRUE};
        }
        return facts.segments().isEmpty() ? new int[] {Fact.FALSE} : BOTH;
    }
}
