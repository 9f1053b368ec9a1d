package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Fact.About;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who is registered, as policies see them now: counted where a diagram is true of them. For one thread at a time. */
public final class Population {
    /** Names told of each count. */
    static final int MOST_NAMES = 3;

    private static final Channel SOME = Objects.requireNonNull(
            Templates.shipped().channel("devices/some/telemetry/x")); // what is asked of the ends does not hang on it

    /** Nobody: nothing is known of who is registered. */
    public static final Population UNKNOWN = new Population(List.of(), null);

    private final List<Subject> subjects;
    private final Question.@Nullable Around around;

    /**
     * How many are concerned.
     *
     * @param devices that ask
     * @param services that ask
     * @param named devices that are asked about, where no device asks
     * @param first some of their names
     */
    public record Count(long devices, long services, long named, List<String> first) {
        public Count {
            first = List.copyOf(first);
        }

        /** In a few words; empty if nobody is. */
        @Override
        public String toString() {
            List<String> words = new ArrayList<>();
            add(words, devices, "device", "");
            add(words, services, "service", "");
            add(words, named, "device", " as the named one");
            return words.isEmpty()
                    ? "nobody today"
                    : String.join(", ", words) + ": " + String.join(", ", first)
                            + (devices + services + named > first.size() ? " …" : "");
        }

        private static void add(List<String> words, long count, String noun, String role) {
            if (count > 0) {
                words.add(count + " " + noun + (count == 1 ? "" : "s") + role);
            }
        }
    }

    Population(List<Subject> subjects, Question.@Nullable Around around) {
        this.subjects = List.copyOf(subjects);
        this.around = around;
    }

    public boolean isKnown() {
        return around != null;
    }

    /** Whom a diagram is about. */
    Count count(DiagramSpace space, int diagram) {
        Look asking = new Look(space, diagram, About.PRINCIPAL);
        Look named = new Look(space, diagram, About.DEVICE);
        long[] asks = new long[PrincipalKind.values().length];
        long isNamed = 0;
        List<String> first = new ArrayList<>();
        for (Subject subject : subjects) {
            if (asking.meets(subject)) {
                asks[subject.id().kind().ordinal()]++;
                tell(first, subject);
            }
        }
        long devices = asks[PrincipalKind.DEVICE.ordinal()];
        for (Subject subject : devices > 0 ? List.<Subject>of() : subjects) {
            if (subject.id().kind() == PrincipalKind.DEVICE && named.meets(subject)) {
                isNamed++;
                tell(first, subject);
            }
        }
        return new Count(devices, asks[PrincipalKind.SERVICE.ordinal()], isNamed, first);
    }

    private static void tell(List<String> names, Subject subject) {
        if (names.size() < MOST_NAMES) {
            names.add(subject.id().toString());
        }
    }

    /** One end of the questions of a diagram. Who has equal facts is looked at once. */
    private final class Look {
        private final DiagramSpace space;
        private final int diagram;
        private final About end;
        private final Map<List<Integer>, Boolean> known = new HashMap<>();

        Look(DiagramSpace space, int diagram, About end) {
            this.space = space;
            this.diagram = diagram;
            this.end = end;
        }

        boolean meets(Subject subject) {
            int[] values = values(subject);
            return known.computeIfAbsent(
                    Arrays.stream(values).boxed().toList(),
                    key -> space.diagrams().meets(diagram, values));
        }

        private int[] values(Subject subject) {
            int[] values = new int[space.facts().size()];
            Arrays.fill(values, -1);
            if (around == null) {
                return values;
            }
            Subject device = end == About.DEVICE ? subject : null;
            Question question = new Question(Voice.own(subject), Action.PUBLISH, SOME, device, null, around);
            for (int i = 0; i < values.length; i++) {
                Fact fact = space.facts().get(i);
                if (fact.about() == end && isOfOneEnd(fact)) {
                    values[i] = fact.read(question, word -> space.value(fact, word));
                } else if (device != null && fact.equals(Fact.HAS_DEVICE)) {
                    values[i] = Fact.TRUE;
                }
            }
            return values;
        }

        /** What relates the two ends, or one and the channel, is not known of one of them. */
        private boolean isOfOneEnd(Fact fact) {
            String path = end == About.DEVICE ? "resource.device" : "principal";
            return fact.text().startsWith(path) && !fact.equals(Fact.DEVICE_MEMBER);
        }
    }
}
