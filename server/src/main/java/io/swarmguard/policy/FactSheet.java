package io.swarmguard.policy;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes down what all facts come to in a question, whether or not a policy mentions them. */
final class FactSheet {
    /** Every segment there is. */
    static final String EVERYWHERE = "*";
    /** The segments of one end, in place of a fact for each: its path, and this. */
    static final String SEGMENTS = ".segments";

    private static final String PRINCIPAL = "principal";
    private static final String DEVICE = "resource.device";

    private final List<Fact> facts;
    private final List<String> names;

    FactSheet(Declarations declarations) {
        facts = new DeclaredFacts(declarations).all();
        List<String> all = new ArrayList<>(facts.stream().map(Fact::text).toList());
        all.add(PRINCIPAL + SEGMENTS);
        all.add(DEVICE + SEGMENTS);
        names = List.copyOf(all);
    }

    Recorder.FactRow row(Question question) {
        List<@Nullable String> values = new ArrayList<>(names.size());
        facts.forEach(fact -> values.add(value(fact, question)));
        values.add(segments(question.who()));
        values.add(segments(question.device()));
        return new Recorder.FactRow(names, values);
    }

    /** The value of a fact as policies write it; null if it is absent. */
    static @Nullable String value(Fact fact, Question question) {
        if (fact.isOpen()) {
            String[] read = {null};
            fact.read(question, value -> {
                read[0] = value;
                return Fact.OTHER;
            });
            return read[0];
        }
        int number = fact.read(question, value -> Fact.ABSENT);
        return number == Fact.ABSENT ? null : fact.domain().get(number - 1);
    }

    private static @Nullable String segments(@Nullable Subject subject) {
        if (subject == null) {
            return null;
        }
        Facts facts = subject.facts();
        return facts.allSegments()
                ? EVERYWHERE
                : facts.segments().stream().map(Name::value).collect(Collectors.joining(" "));
    }
}
