package io.swarmguard.policy;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Fact.About;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All classes that a subscriber's filter can lead to. What the filter names counts with its actual facts; what it leaves
 * open counts with every value there is, whether or not such a device exists today. A device is in one segment, so what
 * segments a policy names do not multiply.
 */
final class Possibilities {
    private static final int[] BOTH = {Fact.FALSE, Fact.TRUE};
    private static final int LEVEL = "resource.".length();
    private static final String IN_SEGMENT = "resource.device in Segment::\"";

    private final Voice voice;
    private final Subject who;
    private final Question.Around around;
    private final Layout layout;
    private final Set<String> named; // segments that policies name
    private final List<Box> boxes;

    /** @param boxes takes them */
    Possibilities(Voice voice, Question.Around around, Layout layout, List<Box> boxes) {
        this.voice = voice;
        this.who = voice.who();
        this.boxes = boxes;
        this.around = around;
        this.layout = layout;
        this.named = new TreeSet<>(layout.named(Fact.CHANNEL_SEGMENT).keySet());
        for (Fact fact : layout.facts()) {
            if (fact.text().startsWith(IN_SEGMENT)) {
                named.add(segment(fact));
            }
        }
    }

    private Possibilities(Voice voice, Possibilities like) {
        this.voice = voice;
        this.who = voice.who();
        this.around = like.around;
        this.layout = like.layout;
        this.named = like.named;
        this.boxes = like.boxes;
    }

    private static String segment(Fact fact) {
        return fact.text().substring(IN_SEGMENT.length(), fact.text().length() - 1);
    }

    /**
     * Adds what one template contributes.
     *
     * @param device the registered device that the filter names, if it names one
     */
    void add(FilterMatch match, @Nullable Subject device) {
        if (match.device() != null || !match.namesDevice()) {
            addDevice(match, device);
            return;
        }
        addDevice(match, null);
        addOthers(match);
        if (who.id().kind() == PrincipalKind.DEVICE) {
            addDevice(match, who);
        }
    }

    /**
     * The same of a template that names a device which the filter leaves open, for the topics of a gateway's children. Those
     * that no policy tells apart count once: there may be hundreds.
     */
    void addOwn(FilterMatch match, List<Voice> children) {
        Set<Long> known = new HashSet<>();
        for (Voice child : children) {
            Possibilities of = new Possibilities(child, this);
            long open = child.who().facts().segments().isEmpty() ? 0 : 1; // see membership
            if (known.add(layout.key(of.question(match, child.who())) << 1 | open)) {
                of.addDevice(match, child.who());
            }
        }
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
                            .setAny(Fact.CHANNEL_SEGMENT)
                            .set(Fact.MEMBER, member)
                            .set(Fact.DEVICE_MEMBER, deviceMember));
                }
            }
        }
    }

    /** The channels of any other device: of those in each segment that policies name, and of those in another one. */
    private void addOthers(FilterMatch match) {
        for (String segment : named) {
            addOthers(match, new Name(segment));
        }
        addOthers(match, null);
    }

    /** @param segment the device's; null for one that no policy names */
    private void addOthers(FilterMatch match, @Nullable Name segment) {
        Box box = box(match, null);
        for (Fact fact : layout.facts()) {
            if (fact.about() == About.DEVICE) {
                boolean in = segment != null
                        && fact.text().startsWith(IN_SEGMENT)
                        && segment(fact).equals(segment.value());
                box = fact.text().startsWith(IN_SEGMENT) ? box.set(fact, Fact.truth(in)) : box.setAny(fact);
            }
        }
        box.set(Fact.HAS_DEVICE, Fact.TRUE).set(Fact.OWN, Fact.FALSE).set(Fact.HAS_SEGMENT, Fact.TRUE);
        if (match.shared()) {
            if (match.segment() == null) {
                box.set(Fact.MEMBER, membership(who)).setAny(Fact.CHANNEL_SEGMENT);
            }
            boxes.add(box.set(Fact.DEVICE_MEMBER, BOTH));
            return;
        }
        int number = segment == null
                ? Fact.OTHER
                : layout.named(Fact.CHANNEL_SEGMENT).getOrDefault(segment.value(), Fact.OTHER);
        int[] member = segment == null
                ? elsewhere()
                : new int[] {Fact.truth(who.facts().isIn(segment))};
        boxes.add(box.set(Fact.MEMBER, member).set(Fact.CHANNEL_SEGMENT, number).set(Fact.DEVICE_MEMBER, Fact.TRUE));
    }

    private Question question(FilterMatch match, @Nullable Subject device) {
        Name name = device == null ? match.device() : device.id().name();
        ChannelKind anyKind = match.kinds().iterator().next();
        FilterMatch.Named named = new FilterMatch.Named(match.namesDevice(), name, match.segment());
        Map<String, String> levels = new HashMap<>();
        match.levels().forEach((level, values) -> levels.put(level, values.getFirst()));
        FilterMatch of = new FilterMatch(match.shared(), match.kinds(), named, match.levels(), match.essential());
        Channel channel = new Channel("", anyKind, of, levels);
        return new Question(voice, Action.SUBSCRIBE, channel, device, null, around);
    }

    private Box box(FilterMatch match, @Nullable Subject device) {
        Box box = Box.of(question(match, device), layout).setKinds(match.kinds());
        for (Fact fact : layout.facts()) {
            List<String> values =
                    fact.about() == About.LEVEL ? match.levels().get(fact.text().substring(LEVEL)) : null;
            if (values != null) {
                box.set(
                        fact,
                        values.stream()
                                .mapToInt(value -> fact.domain().indexOf(value) + 1)
                                .toArray());
            }
        }
        return box;
    }

    /** Whether the subscriber can be in a segment that no policy names. */
    private int[] elsewhere() {
        Facts facts = who.facts();
        if (facts.allSegments()) {
            return new int[] {Fact.TRUE};
        }
        return facts.segments().stream().allMatch(segment -> named.contains(segment.value()))
                ? new int[] {Fact.FALSE}
                : BOTH;
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
