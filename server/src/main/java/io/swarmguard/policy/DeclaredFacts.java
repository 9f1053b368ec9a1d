package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Fact.About;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import io.swarmguard.trust.Posture;
import io.swarmguard.trust.Reported;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All facts that policies may ask, by how they write them: the built-in ones and those of a set's declarations. Policies
 * about messages ask other facts than those about operators.
 */
final class DeclaredFacts {
    private static final String ZONE = "context.zone";

    private final Declarations declarations;
    private final Fact action;
    private final String resource;
    private final Map<String, Fact> compared = new LinkedHashMap<>(); // with constants
    private final Map<String, Fact> flags = new LinkedHashMap<>(); // true or false by themselves
    private final Map<String, Fact> named = new HashMap<>(); // by a name that the policy says
    private final Map<String, Fact> optional = new LinkedHashMap<>(); // what may be absent: whether it is there

    /** Those about messages. */
    DeclaredFacts(Declarations declarations) {
        this(declarations, Fact.ACTION, "Channel");
        for (Fact fact : List.of(
                Fact.PRINCIPAL_ROLE,
                Fact.PRINCIPAL_STANDING,
                Fact.CHANNEL_KIND,
                Fact.DEVICE_ROLE,
                Fact.DEVICE_STANDING,
                Fact.PUBLISHER_KIND,
                Fact.PUBLISHER_ROLE,
                Fact.PUBLISHER_STANDING,
                Fact.VIA_ROLE,
                Fact.VIA_STANDING)) {
            compared.put(fact.text(), fact);
        }
        flags.put(Fact.CHANNEL_SHARED.text(), Fact.CHANNEL_SHARED);
        optional.put("resource.device", Fact.HAS_DEVICE);
        optional.put("resource.segment", Fact.HAS_SEGMENT);
        optional.put("context.publisher", Fact.HAS_PUBLISHER);
        optional.put("context.via", Fact.HAS_VIA);
        for (Aspect aspect : Aspect.values()) {
            add("principal." + aspect.code(), About.PRINCIPAL, aspect);
            add("resource.device." + aspect.code(), About.DEVICE, aspect);
            add("context.publisher." + aspect.code(), About.PUBLISHER, aspect);
        }
        declarations.levels().forEach(this::add);
        declarations.attributes().forEach(this::add);
    }

    private DeclaredFacts(Declarations declarations, Fact action, String resource) {
        this.declarations = declarations;
        this.action = action;
        this.resource = resource;
        declarations.windows().forEach(this::add);
        Zones zones = declarations.zones();
        if (!zones.isEmpty()) {
            compared.put(
                    ZONE,
                    Fact.declared(
                            ZONE,
                            About.CONTEXT,
                            zones.names(),
                            (q, n) -> zones.number(q.around().place().address())));
        }
    }

    /** Those about what operators ask of the hub. Which of them can be asked there {@link OperatorQuestion} says. */
    static DeclaredFacts ofOperators(Declarations declarations) {
        DeclaredFacts facts = new DeclaredFacts(declarations, OperatorQuestion.RIGHT, "Hub");
        for (Fact fact : List.of(Fact.PRINCIPAL_ROLE, Fact.PRINCIPAL_STANDING)) {
            facts.compared.put(fact.text(), fact);
        }
        facts.flags.put(OperatorQuestion.BY_TOKEN.text(), OperatorQuestion.BY_TOKEN);
        return facts;
    }

    /** What is asked for: the fact that a policy's {@code action} is about. */
    Fact action() {
        return action;
    }

    /** The type of the {@code resource}. */
    String resource() {
        return resource;
    }

    private void add(String level, List<String> values) {
        Fact value = level(level, values);
        compared.put(value.text(), value);
        optional.put(value.text(), hasLevel(level));
    }

    /** What the topic has at an enumerated level. */
    static Fact level(String name, List<String> values) {
        return Fact.declared("resource." + name, About.LEVEL, values, (q, n) -> {
            String value = q.channel().levels().get(name);
            return value == null ? Fact.ABSENT : values.indexOf(value) + 1;
        });
    }

    /** Whether the topic has an enumerated level of that name. */
    static Fact hasLevel(String name) {
        return Fact.declared(
                "resource has " + name,
                About.CHANNEL,
                Fact.TRUTH,
                (q, n) -> Fact.truth(q.channel().has(name)));
    }

    private void add(Attribute attribute) {
        add("principal." + attribute.name(), About.PRINCIPAL, attribute);
        add("resource.device." + attribute.name(), About.DEVICE, attribute);
        add("context.publisher." + attribute.name(), About.PUBLISHER, attribute);
        add("context.via." + attribute.name(), About.VIA, attribute);
    }

    private void add(String text, About about, Attribute attribute) {
        compared.put(
                text, Fact.doubtful(text, about, attribute.values(), (q, n) -> attribute.number(subject(q, about))));
    }

    private void add(String text, About about, Aspect aspect) {
        compared.put(text, Fact.doubtful(text, about, aspect.words(), (q, n) -> posture(q, subject(q, about), aspect)));
    }

    /**
     * A word that ends is absent while nobody vouches for the clock. On an essential channel everybody is in the best
     * state: what is reported, or not reported any more, stops nothing that must flow.
     */
    private static int posture(Question question, @Nullable Subject subject, Aspect aspect) {
        if (subject == null) {
            return Fact.ABSENT;
        }
        if (question.channel().isEssential()) {
            return 1;
        }
        Posture known = question.around().standings().note(subject.slot()).posture();
        Reported last = known.of(aspect);
        boolean ends = last != null && last.report().until() != null;
        return ends && question.around().moment().doubtful() ? Fact.ABSENT : aspect.rank(known.word(aspect)) + 1;
    }

    private void add(Window window) {
        String text = "context.window." + window.name();
        flags.put(
                text,
                Fact.doubtful(
                        text,
                        About.CONTEXT,
                        Fact.TRUTH,
                        (q, n) -> q.around().moment().window(window.name())));
    }

    private static @Nullable Subject subject(Question question, About about) {
        return switch (about) {
            case DEVICE -> question.device();
            case PUBLISHER -> question.teller();
            case VIA -> question.via();
            default -> question.who();
        };
    }

    /** The fact that says whether what that path leads to is there; null if it always is. */
    @Nullable
    Fact presence(String path) {
        return optional.get(path);
    }

    /** The fact of that path that is compared with constants. */
    @Nullable
    Fact compared(String path) {
        return compared.get(path);
    }

    /** The fact of that path that is true or false by itself. */
    @Nullable
    Fact flag(String path) {
        return flags.get(path);
    }

    /** All paths there are. */
    List<String> paths() {
        List<String> paths = new ArrayList<>(compared.keySet());
        paths.addAll(flags.keySet());
        declarations.relations().forEach(relation -> {
            paths.add("principal." + relation.name());
            paths.add("resource.device." + relation.name());
        });
        return paths;
    }

    /** Every fact there is but those about named segments, of which there is no end. */
    List<Fact> all() {
        List<Fact> all = new ArrayList<>(List.of(
                Fact.PRINCIPAL_TYPE,
                Fact.ACTION,
                Fact.HAS_DEVICE,
                Fact.HAS_SEGMENT,
                Fact.OWN,
                Fact.MEMBER,
                Fact.DEVICE_MEMBER,
                Fact.HAS_PUBLISHER,
                Fact.CHANNEL_SEGMENT,
                Fact.HAS_VIA));
        all.addAll(compared.values());
        all.addAll(flags.values());
        declarations.levels().keySet().forEach(level -> all.add(hasLevel(level)));
        for (String end : List.of("principal", "resource.device")) {
            declarations.groups().forEach(group -> all.add(inGroup(end, group)));
            declarations.relations().forEach(relation -> all.add(related(end + "." + relation.name(), relation)));
        }
        return all;
    }

    /** Whether one of the two ends is in a segment of that name. */
    Fact inSegment(String path, String segment) throws PolicyRefusedException {
        if (!Name.isValid(segment)) {
            throw new PolicyRefusedException("no segment is called '" + segment + "': names are lower case");
        }
        Name name = new Name(segment);
        About about = about(path);
        String text = path + " in Segment::\"" + segment + "\"";
        return named.computeIfAbsent(
                text,
                t -> Fact.declared(t, about, Fact.TRUTH, (q, n) -> {
                    Subject subject = subject(q, about);
                    return subject == null
                            ? Fact.ABSENT
                            : Fact.truth(subject.facts().isIn(name));
                }));
    }

    /** Whether one of the two ends is in a declared group. */
    Fact inGroup(String path, String group) throws PolicyRefusedException {
        Group declared = declarations.group(group);
        if (declared == null) {
            List<String> names = declarations.groups().stream()
                    .map(one -> one.name().value())
                    .toList();
            throw new PolicyRefusedException("no group '" + group + "' is declared in " + FactsFile.NAME
                    + (names.isEmpty() ? "" : "; nearest: '" + FiniteSubset.nearest(group, names) + "'"));
        }
        return inGroup(path, declared);
    }

    private Fact inGroup(String path, Group group) {
        About about = about(path);
        String text = path + " in Group::\"" + group.name() + "\"";
        return named.computeIfAbsent(
                text,
                t -> Fact.doubtful(
                        t,
                        about,
                        Fact.TRUTH,
                        (q, n) -> group.number(subject(q, about), q.around().moment())));
    }

    private static About about(String path) {
        return path.equals("principal") ? About.PRINCIPAL : About.DEVICE;
    }

    /** The relation that a path ends with: {@code principal.paired} or {@code resource.device.paired}. */
    @Nullable
    Relation relation(String path) {
        int dot = path.lastIndexOf('.');
        String holder = dot < 0 ? "" : path.substring(0, dot);
        boolean holds = holder.equals("principal") || holder.equals("resource.device");
        return holds ? declarations.relation(path.substring(dot + 1)) : null;
    }

    /** Whether one end has a relation to the other. */
    Fact related(String path, Relation relation) {
        boolean forward = path.startsWith("principal");
        String other = forward ? "resource.device" : "principal";
        return Fact.doubtful(
                path + ".contains(" + other + ")",
                About.DEVICE,
                Fact.TRUTH,
                (q, n) -> forward ? relation.number(q.who(), q.device()) : relation.number(q.device(), q.who()));
    }
}
