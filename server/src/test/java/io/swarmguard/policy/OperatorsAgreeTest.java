package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.value.CedarMap;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Right;
import io.swarmguard.terms.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cedar itself as the oracle of what operators may do, as {@link CedarAgreesTest} has it for messages. */
class OperatorsAgreeTest {
    private static final int CASES = Integer.getInteger("swarmguard.oracle.cases", 1_000);
    private static final int CASES_PER_SET = 50;
    private static final List<String> ROLES = List.of("viewer", "operator", "security", "admin", "auditor", "chief");
    private static final List<String> ATOMS = List.of(
            "true",
            "principal is Operator",
            "principal.role == \"admin\"",
            "principal.role != \"viewer\"",
            "[\"auditor\", \"chief\"].contains(principal.role)",
            "principal.standing == \"clear\"",
            "[\"restricted\", \"disabled\"].contains(principal.standing)",
            "action == Action::\"look\"",
            "action in [Action::\"run-fleet\", Action::\"cut-off\"]",
            "resource is Hub",
            "context.token",
            "context.token == false",
            "context has token",
            "context.zone == \"office\"",
            "[\"lab\", \"other\"].contains(context.zone)",
            "context.window.day",
            "context.window.weekend == false");
    private static final String FACTS = """
            [zone.office]
            networks = ["10.1.0.0/16"]

            [zone.lab]
            networks = ["10.1.7.0/24"]

            [window.day]
            zone = "Europe/Berlin"
            from = "06:00"
            to = "22:00"

            [window.weekend]
            zone = "Europe/Berlin"
            days = ["sat", "sun"]
            """;

    private final Random random;
    private final String seed;

    OperatorsAgreeTest() {
        long number = System.nanoTime();
        random = new Random(number);
        seed = "seed " + number;
    }

    /** What there is to know about one call, in plain words. */
    private record Case(
            String role, Standing standing, Right right, boolean token, String address, Map<String, Boolean> windows) {
        /** Worked out from the words of the declarations. */
        String zone() {
            return address.startsWith("10.1.7.") ? "lab" : address.startsWith("10.1.") ? "office" : "other";
        }
    }

    private record Answer(@Nullable Reason reason, Set<String> why) {}

    private static <T> T any(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private Case next() {
        boolean known = random.nextInt(5) > 0;
        return new Case(
                any(ROLES, random),
                any(List.of(Standing.values()), random),
                any(List.of(Right.values()), random),
                random.nextBoolean(),
                any(List.of("10.1.2.3", "10.1.7.9", "192.0.2.1", "127.0.0.1"), random),
                known ? Map.of("day", random.nextBoolean(), "weekend", random.nextBoolean()) : Map.of());
    }

    private String condition(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(5)) {
            case 1 -> "!(" + condition(depth - 1) + ")";
            case 2 -> "(" + condition(depth - 1) + " && " + condition(depth - 1) + ")";
            case 3 -> "(" + condition(depth - 1) + " || " + condition(depth - 1) + ")";
            case 4 ->
                "(if " + condition(depth - 1) + " then " + condition(depth - 1) + " else " + condition(depth - 1) + ")";
            default -> any(ATOMS, random);
        };
    }

    private String policies() {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            String scope = any(
                    List.of(
                            "action",
                            "action == Action::\"run-hub\"",
                            "action in [Action::\"look\", Action::\"run-hub\"]"),
                    random);
            text.append("@id(\"p")
                    .append(i)
                    .append("\") ")
                    .append(random.nextInt(3) == 0 ? "forbid" : "permit")
                    .append(" (principal, ")
                    .append(scope)
                    .append(", resource) when { ")
                    .append(condition(3))
                    .append(" };\n");
        }
        return text.toString();
    }

    private static Answer cedars(com.cedarpolicy.model.policy.PolicySet set, Case one) throws Exception {
        EntityUID who = CedarOracle.uid("Operator", "ada");
        EntityUID hub = CedarOracle.uid("Hub", "hub");
        Map<String, Value> attributes = Map.of(
                "role",
                new PrimString(one.role()),
                "standing",
                new PrimString(one.standing().code()));
        Set<Entity> entities =
                Set.of(new Entity(who, new HashMap<>(attributes), Set.of()), new Entity(hub, Map.of(), Set.of()));
        CedarMap windows = new CedarMap();
        one.windows().forEach((name, open) -> windows.put(name, new PrimBool(open)));
        Map<String, Value> context = new HashMap<>();
        context.put("token", new PrimBool(one.token()));
        context.put("zone", new PrimString(one.zone()));
        context.put("window", windows);
        AuthorizationSuccessResponse response = new BasicAuthorizationEngine()
                .isAuthorized(
                        new AuthorizationRequest(
                                who, CedarOracle.uid("Action", one.right().word()), hub, new Context(context)),
                        set,
                        entities)
                .success
                .orElseThrow();
        Set<String> errors = new TreeSet<>();
        response.getErrors().forEach(error -> errors.add(error.getPolicyId()));
        if (!errors.isEmpty()) {
            return new Answer(Reason.DECISION_FAILED, errors);
        }
        Set<String> why = new TreeSet<>(response.getReason());
        return new Answer(response.isAllowed() ? null : why.isEmpty() ? Reason.NOT_PERMITTED : Reason.FORBIDDEN, why);
    }

    private static Answer ours(OperatorRights rights, Case one) {
        Moment moment = new Moment(one.windows().isEmpty(), one.windows(), Instant.MIN, Instant.MAX);
        Decision decision = rights.decide(new OperatorQuestion(
                new Name(one.role()), one.standing(), one.right(), one.token(), Place.at(one.address()), moment));
        return new Answer(decision.reason(), new TreeSet<>(decision.why()));
    }

    @Test
    void cedarDecidesAsTheClassesAndTheDiagramsDo() throws Exception {
        Declarations declarations = Declarations.parse(FACTS);
        Set<@Nullable Reason> seen = new HashSet<>();
        int always = 0;
        for (int done = 0; done < CASES; done += CASES_PER_SET) {
            String text = policies();
            List<Policy> parsed = new ArrayList<>();
            for (CedarText.Statement statement : CedarText.split("operators.cedar", text)) {
                parsed.add(CedarText.parse(statement));
            }
            OperatorRights rights = OperatorRights.ofJson(CedarText.json(parsed), declarations);
            var set = new com.cedarpolicy.model.policy.PolicySet(new LinkedHashSet<>(parsed));
            for (int i = 0; i < CASES_PER_SET; i++) {
                Case one = next();
                Answer cedars = cedars(set, one);
                assertThat(ours(rights, one)).as("%s, %s\n%s", one, seed, text).isEqualTo(cedars);
                seen.add(cedars.reason());
            }
            always += sumsUp(rights, text) ? 1 : 0;
        }
        assertThat(seen).contains(null, Reason.NOT_PERMITTED, Reason.FORBIDDEN, Reason.DECISION_FAILED);
        assertThat(always)
                .as("some let a role run the hub always, and some do not")
                .isBetween(1, CASES / CASES_PER_SET - 1);
    }

    /** What is said of all cases is what trying each of them says. */
    private boolean sumsUp(OperatorRights rights, String text) throws PolicyRefusedException {
        List<Map<String, Boolean>> moments = new ArrayList<>(List.of(Map.of()));
        for (boolean day : new boolean[] {false, true}) {
            for (boolean weekend : new boolean[] {false, true}) {
                moments.add(Map.of("day", day, "weekend", weekend));
            }
        }
        List<String> places = List.of("10.1.2.3", "10.1.7.9", "192.0.2.1");
        boolean anybody = false;
        for (String role : ROLES) {
            boolean always = true;
            Set<Right> ever = new HashSet<>();
            for (Map<String, Boolean> moment : moments) {
                boolean somewhere = false;
                for (String place : places) {
                    for (Right right : Right.values()) {
                        boolean inPerson = permitted(rights, role, right, false, place, moment);
                        somewhere |= right == Right.RUN_HUB && inPerson;
                        if (inPerson || permitted(rights, role, right, true, place, moment)) {
                            ever.add(right);
                        }
                    }
                }
                always &= somewhere;
            }
            assertThat(new HashSet<>(rights.ever(new Name(role))))
                    .as("%s %s\n%s", role, seed, text)
                    .isEqualTo(ever);
            assertThat(rights.someRunsTheHub(List.of(new Name(role))))
                    .as("%s %s\n%s", role, seed, text)
                    .isEqualTo(always);
            anybody |= always;
        }
        return anybody;
    }

    private static boolean permitted(
            OperatorRights rights,
            String role,
            Right right,
            boolean token,
            String place,
            Map<String, Boolean> windows) {
        return ours(rights, new Case(role, Standing.CLEAR, right, token, place, windows))
                        .reason()
                == null;
    }
}
