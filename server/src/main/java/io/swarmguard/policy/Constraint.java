package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be so together, declared once for everything that asks whether a class is possible. A new fact says here when
 * it is there and what it goes with; {@link DiagramSpace} makes one diagram of all of it.
 */
sealed interface Constraint {
    Set<Fact> facts();

    /** One fact with one of some values, in the words of its domain. */
    record Is(Fact fact, List<String> words) {
        public Is {
            words = List.copyOf(words);
        }

        static Is of(Fact fact, String... words) {
            return new Is(fact, Arrays.asList(words));
        }
    }

    /** The part has a value if all of the wholes are true, and only then; without any whole it always has one. */
    record There(Fact part, List<Fact> wholes) implements Constraint {
        public There {
            wholes = List.copyOf(wholes);
        }

        @Override
        public Set<Fact> facts() {
            Set<Fact> facts = new LinkedHashSet<>(wholes);
            facts.add(part);
            return facts;
        }
    }

    /** Not all of it at once. */
    record Never(List<Is> all) implements Constraint {
        public Never {
            all = List.copyOf(all);
        }

        @Override
        public Set<Fact> facts() {
            Set<Fact> facts = new LinkedHashSet<>();
            all.forEach(is -> facts.add(is.fact()));
            return facts;
        }
    }

    /** Where one fact is true, two others are of one value: they are about the same thing then. */
    record Same(Fact when, Fact one, Fact other) implements Constraint {
        @Override
        public Set<Fact> facts() {
            return new LinkedHashSet<>(List.of(when, one, other));
        }
    }

    /**
     * What holds for every question there can be, in the order in which diagrams ask the facts best.
     *
     * @param mentioned facts, of which the declared ones have constraints of their own
     */
    static List<Constraint> of(Collection<Fact> mentioned) {
        List<Constraint> constraints = ofFacts();
        for (Fact fact : mentioned) {
            if (fact.isDeclared()) {
                constraints.add(presence(fact));
                twin(fact, mentioned).ifPresent(twin -> constraints.add(new Same(Fact.OWN, fact, twin)));
            }
        }
        if (mentioned.stream().anyMatch(fact -> fact.about() == Fact.About.VIA || fact.equals(Fact.HAS_VIA))) {
            constraints.addAll(ofGateways());
        }
        return constraints;
    }

    /**
     * It is there with what it is about. One that is in doubt (a suspect clock, a value no longer declared) fails whatever
     * asks it, which denies: that is true of every set, so it is not told of each.
     */
    private static Constraint presence(Fact fact) {
        return switch (fact.about()) {
            case DEVICE -> new There(fact, List.of(Fact.HAS_DEVICE));
            case SEGMENT -> new There(fact, List.of(Fact.HAS_SEGMENT));
            case PUBLISHER -> new There(fact, List.of(Fact.HAS_PUBLISHER));
            case VIA -> new There(fact, List.of(Fact.HAS_VIA));
            case LEVEL -> new There(fact, List.of(DeclaredFacts.hasLevel(level(fact))));
            case PRINCIPAL, ACTION, CHANNEL, CONTEXT -> always(fact);
        };
    }

    /** The name of an enumerated level, if a fact is about one. */
    private static String level(Fact fact) {
        return fact.text().substring("resource.".length());
    }

    /** The same said of the device that the topic names, if a fact is said of the principal. */
    private static Optional<Fact> twin(Fact fact, Collection<Fact> mentioned) {
        String principal = "principal";
        if (fact.about() != Fact.About.PRINCIPAL) {
            return Optional.empty();
        }
        String twin = "resource.device" + fact.text().substring(principal.length());
        return mentioned.stream().filter(other -> other.text().equals(twin)).findFirst();
    }

    private static List<Constraint> ofFacts() {
        List<Constraint> constraints = new ArrayList<>(List.of(
                always(Fact.ACTION),
                always(Fact.CHANNEL_KIND),
                always(Fact.CHANNEL_SHARED),
                always(Fact.HAS_DEVICE),
                new There(Fact.OWN, List.of(Fact.HAS_DEVICE)),
                always(Fact.HAS_SEGMENT),
                new There(Fact.MEMBER, List.of(Fact.HAS_SEGMENT)),
                new There(Fact.CHANNEL_SEGMENT, List.of(Fact.HAS_SEGMENT)),
                new There(Fact.DEVICE_MEMBER, List.of(Fact.HAS_DEVICE, Fact.HAS_SEGMENT)),
                always(Fact.PRINCIPAL_TYPE),
                always(Fact.PRINCIPAL_ROLE),
                new There(Fact.DEVICE_ROLE, List.of(Fact.HAS_DEVICE)),
                always(Fact.PRINCIPAL_STANDING),
                new There(Fact.DEVICE_STANDING, List.of(Fact.HAS_DEVICE)),
                always(Fact.HAS_PUBLISHER),
                new There(Fact.PUBLISHER_KIND, List.of(Fact.HAS_PUBLISHER)),
                new There(Fact.PUBLISHER_ROLE, List.of(Fact.HAS_PUBLISHER)),
                new There(Fact.PUBLISHER_STANDING, List.of(Fact.HAS_PUBLISHER))));
        // only a delivered message comes from somebody
        constraints.add(never(Is.of(Fact.HAS_PUBLISHER, "true"), Is.of(Fact.ACTION, "publish", "subscribe")));
        // a shared topic names its segment; of any other the segment is that of the device, which is in it
        constraints.add(never(Is.of(Fact.CHANNEL_SHARED, "true"), Is.of(Fact.HAS_SEGMENT, "false")));
        constraints.add(never(
                Is.of(Fact.CHANNEL_SHARED, "false"), Is.of(Fact.HAS_DEVICE, "false"), Is.of(Fact.HAS_SEGMENT, "true")));
        constraints.add(never(Is.of(Fact.CHANNEL_SHARED, "false"), Is.of(Fact.DEVICE_MEMBER, "false")));
        // who is the device that the topic names is a device, and has one role, standing and place
        constraints.add(never(Is.of(Fact.OWN, "true"), Is.of(Fact.PRINCIPAL_TYPE, "Service", "Operator")));
        constraints.add(new Same(Fact.OWN, Fact.MEMBER, Fact.DEVICE_MEMBER));
        constraints.add(new Same(Fact.OWN, Fact.PRINCIPAL_ROLE, Fact.DEVICE_ROLE));
        constraints.add(new Same(Fact.OWN, Fact.PRINCIPAL_STANDING, Fact.DEVICE_STANDING));
        return constraints;
    }

    /** Only devices have a gateway; who has one stands no better than it. */
    private static List<Constraint> ofGateways() {
        List<Constraint> constraints = new ArrayList<>(List.of(
                always(Fact.HAS_VIA),
                new There(Fact.VIA_ROLE, List.of(Fact.HAS_VIA)),
                new There(Fact.VIA_STANDING, List.of(Fact.HAS_VIA)),
                never(Is.of(Fact.HAS_VIA, "true"), Is.of(Fact.PRINCIPAL_TYPE, "Service", "Operator"))));
        List<String> standings = Fact.VIA_STANDING.domain(); // the worse ones last
        for (int i = 1; i < standings.size(); i++) {
            constraints.add(never(
                    Is.of(Fact.VIA_STANDING, standings.get(i)),
                    new Is(Fact.PRINCIPAL_STANDING, standings.subList(0, i))));
        }
        return constraints;
    }

    /**
     * The channels that a filter can match: all of at least one of the lists.
     *
     * @param facts of which those are told that are about enumerated levels
     */
    static List<List<Is>> channels(List<FilterMatch> matches, Collection<Fact> facts) {
        List<List<Is>> alternatives = new ArrayList<>();
        for (FilterMatch match : matches) {
            List<Is> all = new ArrayList<>();
            all.add(Is.of(Fact.CHANNEL_SHARED, String.valueOf(match.shared())));
            all.add(new Is(
                    Fact.CHANNEL_KIND,
                    match.kinds().stream().map(ChannelKind::code).toList()));
            if (!match.namesDevice()) {
                all.add(Is.of(Fact.HAS_DEVICE, "false"));
            }
            for (Fact fact : facts) {
                if (fact.about() == Fact.About.LEVEL) {
                    List<String> values = match.levels().get(level(fact));
                    all.add(Is.of(DeclaredFacts.hasLevel(level(fact)), String.valueOf(values != null)));
                    if (values != null) {
                        all.add(new Is(fact, values));
                    }
                }
            }
            alternatives.add(all);
        }
        return alternatives;
    }

    private static Constraint always(Fact fact) {
        return new There(fact, List.of());
    }

    private static Constraint never(Is... all) {
        return new Never(Arrays.asList(all));
    }
}
