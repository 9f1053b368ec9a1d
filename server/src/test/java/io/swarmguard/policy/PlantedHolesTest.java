package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.terms.Action;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Standing;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holes of every kind that people make, in realistic sets: each is found by proving the invariants. */
class PlantedHolesTest {
    private static final int HOLES = 200;

    /** How a hole is made. */
    private enum Mistake {
        PERMIT_TOO_WIDE,
        ROLE_WITHOUT_TYPE,
        ANOTHERS_TOPIC,
        MISSING_SEGMENT,
        MISSING_KIND,
        FORBID_WEAKENED,
        FORBID_LOST
    }

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RealisticPolicies generator = new RealisticPolicies(random, 2);
    private final EveryQuestion everything = new EveryQuestion(
            List.of("role-0", "role-1", "other"), Standing.CLEAR, Standing.QUARANTINED, Standing.DISABLED);

    @Test
    void all200HolesInRealisticSetsAreFound() throws Exception {
        Map<Mistake, Integer> planted = new EnumMap<>(Mistake.class);
        int harmless = 0;
        for (int holes = 0; holes < HOLES; ) {
            List<String> sound = generator.next(5 + random.nextInt(25));
            Mistake mistake = Mistake.values()[random.nextInt(Mistake.values().length)];
            PolicySet set = PolicyTexts.of(String.join("\n", plant(mistake, sound)));
            List<String> broken = broken(set);
            boolean isHole = isHole(set);
            assertThat(broken.isEmpty())
                    .as("%s is %s, seed %s: %s", mistake, isHole ? "a hole" : "harmless", seed, broken)
                    .isEqualTo(!isHole);
            if (isHole) {
                holes++;
                planted.merge(mistake, 1, Integer::sum);
            } else {
                harmless++;
            }
            if (holes % 10 == 0) {
                assertThat(broken(PolicyTexts.of(String.join("\n", sound))))
                        .as("seed %s", seed)
                        .isEmpty();
            }
        }
        System.out.println(planted + ", " + harmless + " mistakes were harmless");
        assertThat(planted).hasSize(Mistake.values().length);
    }

    private static List<String> broken(PolicySet set) throws PolicyRefusedException {
        List<PolicyQuestion> questions = new ArrayList<>();
        for (String invariant : RealisticPolicies.INVARIANTS) {
            questions.add(QuestionParser.parse(invariant, set, Templates.shipped()));
        }
        return new PolicyProver(set, Templates.shipped())
                .proveAll(questions).stream()
                        .filter(proof -> !proof.holds())
                        .map(PolicyProof::question)
                        .toList();
    }

    private List<String> plant(Mistake mistake, List<String> sound) {
        List<String> set = new ArrayList<>(sound);
        String role = "principal.role == \"role-0\"";
        String publish = "action == Action::\"publish\"";
        String read = "action in [Action::\"subscribe\", Action::\"deliver\"]";
        switch (mistake) {
            case PERMIT_TOO_WIDE -> set.add(hole("principal", generator.pick(publish, read, "action"), role));
            case ROLE_WITHOUT_TYPE ->
                set.add(hole(
                        "principal",
                        read,
                        role + " && " + RealisticPolicies.member() + " && resource.kind == \"state\""));
            case ANOTHERS_TOPIC ->
                set.add(hole(
                        "principal is Device",
                        publish,
                        role + " && [\"telemetry\", \"event\"].contains(resource.kind)"));
            case MISSING_SEGMENT ->
                set.add(hole(
                        "principal is Service",
                        generator.pick(publish, read),
                        role + " && "
                                + generator.pick("resource has device", "!resource.shared", "resource has segment")));
            case MISSING_KIND ->
                set.add(hole(
                        "principal is Device", publish, role + " && !resource.shared && " + RealisticPolicies.own()));
            case FORBID_WEAKENED -> set.replaceAll(this::weakened);
            case FORBID_LOST ->
                set.removeIf(policy -> policy.contains("forbid")
                        && policy.contains(generator.pick("disabled", "quarantined", "tainted")));
            default -> throw new AssertionError(mistake);
        }
        return set;
    }

    private static String hole(String principal, String action, String when) {
        return "@id(\"hole\") permit (" + principal + ", " + action + ", resource) when { " + when + " };";
    }

    private String weakened(String policy) {
        if (!policy.contains("forbid")) {
            return policy;
        }
        String extra = generator.pick(
                "principal is Service",
                "action == Action::\"publish\"",
                "!resource.shared",
                "principal.role == \"role-1\"");
        return policy.replaceFirst("\\}( unless|;)", "} when { " + extra + " }$1");
    }

    /** By asking everything that all facts tell apart, in plain Java: nothing of questions or diagrams is used. */
    private boolean isHole(PolicySet set) {
        return everything.distinct().stream()
                .anyMatch(question -> violates(question)
                        && set.decide(set.layout().key(question)).isPermitted());
    }

    private boolean violates(Question question) {
        Standing standing = everything.standing(question.who());
        PrincipalKind kind = question.who().id().kind();
        boolean own = question.device() == question.who();
        boolean publishes = question.action() == Action.PUBLISH;
        boolean outside = isOutside(question);
        boolean toDevice = question.channel().kind() == ChannelKind.COMMAND
                || question.channel().kind() == ChannelKind.CONFIG;
        boolean tainted = question.action() == Action.DELIVER
                && question.publisher() != null
                && isTainted(everything.standing(question.publisher().who()));
        return kind == PrincipalKind.OPERATOR
                || standing == Standing.DISABLED
                || tainted
                || (standing == Standing.QUARANTINED && (!publishes || isTelemetryOrState(question)))
                || (kind == PrincipalKind.SERVICE && outside)
                || (kind == PrincipalKind.DEVICE && publishes && (toDevice || (question.device() != null && !own)))
                || (kind == PrincipalKind.DEVICE
                        && !publishes
                        && question.channel().isShared()
                        && outside);
    }

    private static boolean isTainted(Standing standing) {
        return standing == Standing.DISABLED || standing == Standing.QUARANTINED;
    }

    private static boolean isTelemetryOrState(Question question) {
        return question.channel().kind() == ChannelKind.TELEMETRY
                || question.channel().kind() == ChannelKind.STATE;
    }

    private static boolean isOutside(Question question) {
        var named = question.channel().segment();
        if (named == null && question.device() != null) {
            var segments = question.device().facts().segments();
            named = segments.isEmpty() ? null : segments.first();
        }
        return named != null && !question.who().facts().isIn(named);
    }
}
