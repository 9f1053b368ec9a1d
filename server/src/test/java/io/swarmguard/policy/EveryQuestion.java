package io.swarmguard.policy;

import io.swarmguard.identity.Subject;
import io.swarmguard.identity.SubjectFixture;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Questions about real subjects and real topics, at least one of every class that the shipped templates and a few roles
 * make possible: what is possible is found here by asking, not by declaring it.
 */
final class EveryQuestion {
    private static final List<String> UNSHARED = List.of("telemetry", "event", "state", "command", "config");
    private static final List<String> SHARED = List.of("telemetry", "event", "state");

    private static final List<@Nullable Subject> NOBODY = Collections.singletonList(null);

    private final SubjectFixture registry = new SubjectFixture();
    private final Standings standings = new Standings(registry::touch);
    private final Question.Around around = new Question.Around(standings, Moment.UNKNOWN, new Place());
    private final Templates templates = Templates.shipped();
    private final List<Subject> devices = new ArrayList<>();
    private final List<Subject> everybody = new ArrayList<>();
    private final List<@Nullable Subject> gateways = new ArrayList<>(NOBODY);
    private final List<@Nullable Subject> publishers = new ArrayList<>();
    private final List<Question> distinct; // one of each class that all facts together and the roles tell apart

    EveryQuestion(List<String> roles, Standing... ofStanding) {
        this(roles, false, ofStanding);
    }

    /** The same where each device may also speak and hear through a gateway. */
    static EveryQuestion throughGatewaysToo(List<String> roles, Standing... ofStanding) {
        return new EveryQuestion(roles, true, ofStanding);
    }

    private EveryQuestion(List<String> roles, boolean throughGateways, Standing... ofStanding) {
        for (String role : roles) {
            for (Standing standing : ofStanding) {
                String as = role + "-" + standing.code();
                for (String name : List.of("named", "nowhere", "twin", "far")) {
                    String segment = name.equals("nowhere") ? "" : name.equals("far") ? "b" : "a";
                    devices.add(stand(registry.device(name + "-" + as, role, segment), standing));
                }
                everybody.add(stand(registry.service("sa" + as, role, "a"), standing));
                everybody.add(stand(registry.service("s" + as, role, ""), standing));
                everybody.add(stand(registry.add(PrincipalId.operator("oa" + as), role, "a"), standing));
                everybody.add(stand(registry.add(PrincipalId.operator("o" + as), role, ""), standing));
            }
        }
        for (Standing standing : throughGateways ? ofStanding : new Standing[0]) {
            gateways.add(stand(registry.device("gw-" + standing.code(), roles.getFirst(), "a"), standing));
        }
        everybody.addAll(devices);
        publishers.add(null);
        everybody.stream()
                .filter(subject -> subject.facts().segments().isEmpty())
                .forEach(publishers::add);
        distinct = distinct(naming(roles));
    }

    private List<Question> distinct(Layout all) {
        Map<Long, Question> byClass = new HashMap<>();
        everyQuestion(question -> byClass.putIfAbsent(all.key(question), question));
        return List.copyOf(byClass.values());
    }

    private Subject stand(Subject subject, Standing standing) {
        standings.set(subject.slot(), standing, "test", Instant.EPOCH);
        return subject;
    }

    /** One question of each class that all facts together and the roles tell apart. */
    List<Question> distinct() {
        return distinct;
    }

    /** Tells every question once. */
    private void everyQuestion(Consumer<Question> asked) {
        for (Subject who : everybody) {
            for (Subject device : devices) {
                String name = device.id().name().value();
                if (device == who || name.startsWith("n")) {
                    topics(who, device, name, asked);
                }
            }
            topics(who, null, "ghost", asked);
        }
    }

    private void topics(Subject who, @Nullable Subject device, String name, Consumer<Question> asked) {
        for (String kind : UNSHARED) {
            actions(who, device, "devices/" + name + "/" + kind, asked);
        }
        for (String kind : SHARED) {
            actions(who, device, "segments/a/" + kind + "/" + name, asked);
            actions(who, device, "segments/c/" + kind + "/" + name, asked);
        }
    }

    private void actions(Subject who, @Nullable Subject device, String topic, Consumer<Question> asked) {
        Channel channel = templates.channel(topic);
        if (channel == null) {
            throw new IllegalStateException(topic);
        }
        for (Action action : Action.values()) {
            for (Subject publisher : action == Action.DELIVER ? publishers : NOBODY) {
                Voice from = publisher == null ? null : Voice.own(publisher);
                for (Subject gateway : who.id().kind() == PrincipalKind.DEVICE ? gateways : NOBODY) {
                    asked.accept(new Question(new Voice(who, gateway), action, channel, device, from, around));
                }
            }
        }
    }

    Standing standing(Subject subject) {
        return standings.of(subject.slot());
    }

    /** The value of every variable of a space in one question. */
    static int[] values(Question question, DiagramSpace space, Layout named) {
        int[] values = new int[space.facts().size()];
        for (int i = 0; i < values.length; i++) {
            Fact fact = space.facts().get(i);
            values[i] = named.value(question, fact);
            for (Map.Entry<String, Integer> word : named.named(fact).entrySet()) {
                if (word.getValue() == values[i]) {
                    values[i] = space.value(fact, word.getKey());
                    break;
                }
            }
        }
        return values;
    }

    /** A layout that mentions every fact, and some roles of everybody. */
    static Layout naming(List<String> roles) {
        Vocabulary vocabulary = new Vocabulary();
        Constraint.of(List.of()).forEach(constraint -> constraint.facts().forEach(vocabulary::mention));
        List.of(Fact.HAS_VIA, Fact.VIA_ROLE, Fact.VIA_STANDING).forEach(vocabulary::mention);
        for (String role : roles) {
            vocabulary.number(Fact.PRINCIPAL_ROLE, role);
            vocabulary.number(Fact.DEVICE_ROLE, role);
            vocabulary.number(Fact.PUBLISHER_ROLE, role);
        }
        try {
            return new Layout(vocabulary);
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One question of each class that some layouts tell apart together, by the classes. */
    Map<List<Long>, Question> classes(Layout... layouts) {
        Map<List<Long>, Question> classes = new LinkedHashMap<>();
        distinct.forEach(question -> {
            Long[] keys = new Long[layouts.length];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = layouts[i].key(question);
            }
            classes.putIfAbsent(List.of(keys), question);
        });
        return classes;
    }
}
