package io.swarmguard.policy;

import io.swarmguard.terms.Action;
import io.swarmguard.terms.Standing;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Something that a decision may depend on. Each fact has finitely many values, numbered from 1; a closed fact's are
 * listed, an open one's are those that the policies mention, behind one value for all others. 0 stands for a value that
 * is absent, and asking an absent one is Cedar's evaluation error. The constants are always there; {@link Declarations}
 * make further ones. Two facts are the same if policies write them alike and they have the same values.
 */
final class Fact implements Comparable<Fact> {
    /** The value of what there is none of. */
    static final int ABSENT = 0;
    /** The value of an open fact that no policy mentions. */
    static final int OTHER = 1;

    static final int FALSE = 1;
    static final int TRUE = 2;

    static final List<String> TRUTH = List.of("false", "true");
    static final List<String> KINDS = List.of("Device", "Service", "Operator");
    private static final List<String> STANDINGS =
            Arrays.stream(Standing.values()).map(Standing::code).toList();
    private static final List<String> OPEN = List.of();

    static final Fact PRINCIPAL_TYPE =
            new Fact(0, "principal is", About.PRINCIPAL, KINDS, (q, n) -> Question.type(q.who()));
    static final Fact PRINCIPAL_ROLE =
            new Fact(1, "principal.role", About.PRINCIPAL, OPEN, (q, n) -> Question.role(q.who(), n));
    static final Fact PRINCIPAL_STANDING =
            new Fact(2, "principal.standing", About.PRINCIPAL, STANDINGS, (q, n) -> q.principalStanding());
    static final Fact ACTION = new Fact(
            3,
            "action",
            About.ACTION,
            Arrays.stream(Action.values()).map(Action::code).toList(),
            (q, n) -> q.action().ordinal() + 1);
    static final Fact CHANNEL_KIND = new Fact(
            4,
            "resource.kind",
            About.CHANNEL,
            Arrays.stream(ChannelKind.values()).map(ChannelKind::code).toList(),
            (q, n) -> q.channel().kind().ordinal() + 1);
    static final Fact CHANNEL_SHARED = new Fact(
            5,
            "resource.shared",
            About.CHANNEL,
            TRUTH,
            (q, n) -> truth(q.channel().isShared()));
    static final Fact HAS_DEVICE =
            new Fact(6, "resource has device", About.CHANNEL, TRUTH, (q, n) -> truth(q.device() != null));
    static final Fact HAS_SEGMENT =
            new Fact(7, "resource has segment", About.CHANNEL, TRUTH, (q, n) -> truth(q.segment() != null));
    /** The principal is the device that the topic names. */
    static final Fact OWN = new Fact(8, "principal == resource.device", About.DEVICE, TRUTH, (q, n) -> Question.own(q));
    /** The principal is in the channel's segment. */
    static final Fact MEMBER =
            new Fact(9, "principal in resource.segment", About.SEGMENT, TRUTH, (q, n) -> q.membership(q.who()));
    /** The device that the topic names is in the channel's segment. */
    static final Fact DEVICE_MEMBER = new Fact(
            10, "resource.device in resource.segment", About.DEVICE, TRUTH, (q, n) -> q.membership(q.device()));

    static final Fact DEVICE_ROLE =
            new Fact(11, "resource.device.role", About.DEVICE, OPEN, (q, n) -> Question.role(q.device(), n));
    static final Fact DEVICE_STANDING =
            new Fact(12, "resource.device.standing", About.DEVICE, STANDINGS, (q, n) -> q.deviceStanding());
    static final Fact HAS_PUBLISHER =
            new Fact(13, "context has publisher", About.CONTEXT, TRUTH, (q, n) -> truth(q.teller() != null));
    static final Fact PUBLISHER_KIND =
            new Fact(14, "context.publisher.kind", About.PUBLISHER, KINDS, (q, n) -> Question.type(q.teller()));
    static final Fact PUBLISHER_ROLE =
            new Fact(15, "context.publisher.role", About.PUBLISHER, OPEN, (q, n) -> Question.role(q.teller(), n));
    static final Fact PUBLISHER_STANDING =
            new Fact(16, "context.publisher.standing", About.PUBLISHER, STANDINGS, (q, n) -> q.publisherStanding());
    /** The channel's segment by its name. */
    static final Fact CHANNEL_SEGMENT =
            new Fact(17, "resource.segment", About.SEGMENT, OPEN, (q, n) -> Question.name(q.segment(), n));

    /** A gateway speaks or hears in the principal's name. */
    static final Fact HAS_VIA = new Fact(18, "context has via", About.CONTEXT, TRUTH, (q, n) -> truth(q.via() != null));

    static final Fact VIA_ROLE = new Fact(19, "context.via.role", About.VIA, OPEN, (q, n) -> Question.role(q.via(), n));
    static final Fact VIA_STANDING =
            new Fact(20, "context.via.standing", About.VIA, STANDINGS, (q, n) -> q.standing(q.via()));

    private static final int CERTAIN = 100;
    private static final int DOUBTFUL = 101;
    private static final Comparator<Fact> ORDER =
            Comparator.comparingInt((Fact fact) -> fact.order).thenComparing(Fact::text);

    /** What a fact is about, and so when there is one. */
    enum About {
        PRINCIPAL,
        ACTION,
        CHANNEL,
        CONTEXT,
        /** The device that the topic names: absent without one. */
        DEVICE,
        /** The channel's segment: absent without one. */
        SEGMENT,
        /** Whom a delivered message comes from: absent if nobody registered does. */
        PUBLISHER,
        /** The gateway that speaks or hears in the principal's name: absent if it does so itself. */
        VIA,
        /** An enumerated level of the topic: absent if its template has none of that name. */
        LEVEL;

        boolean isOptional() {
            return this == DEVICE || this == SEGMENT || this == PUBLISHER || this == VIA || this == LEVEL;
        }
    }

    /** The value of a fact in a question. */
    @FunctionalInterface
    interface Reading {
        /** @param numbers of an open fact: the number of the value of that name */
        int of(Question question, ToIntFunction<String> numbers);
    }

    private final int order;
    private final String text;
    private final About about;
    private final List<String> domain;
    private final Reading reading;
    private final int hash;

    private Fact(int order, String text, About about, List<String> domain, Reading reading) {
        this.order = order;
        this.text = text;
        this.about = about;
        this.domain = List.copyOf(domain);
        this.reading = reading;
        this.hash = text.hashCode();
    }

    /** One that is there whenever what it is about is. */
    static Fact declared(String text, About about, List<String> domain, Reading reading) {
        return new Fact(CERTAIN, text, about, domain, reading);
    }

    /** One that may be unknown, so absent, though what it is about is there. */
    static Fact doubtful(String text, About about, List<String> domain, Reading reading) {
        return new Fact(DOUBTFUL, text, about, domain, reading);
    }

    /** How policies write it. */
    String text() {
        return text;
    }

    About about() {
        return about;
    }

    /** The values of a closed fact, the first of which is number 1; empty for an open one. */
    List<String> domain() {
        return domain;
    }

    boolean isOpen() {
        return domain.isEmpty();
    }

    /** Whether it comes from the operator's declarations or the policies' own names. */
    boolean isDeclared() {
        return order >= CERTAIN;
    }

    /** Whether it is never absent. */
    boolean isAlwaysThere() {
        return !about.isOptional() && order != DOUBTFUL;
    }

    int read(Question question, ToIntFunction<String> numbers) {
        return reading.of(question, numbers);
    }

    static int truth(boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    public int compareTo(Fact other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Fact that
                        && order == that.order
                        && text.equals(that.text)
                        && domain.equals(that.domain));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
