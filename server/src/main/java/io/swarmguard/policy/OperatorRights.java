package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Right;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What operators may do by one set: its {@code operators.cedar}, compiled as the policies about messages are, and decided by
 * class like them. Usable from any thread.
 */
public final class OperatorRights {
    /** What is wrong with policies by which nobody may run the hub, and what to do. */
    public static final String LOCKED_OUT =
            "no role that is clear may run-hub in person at all times; let " + PolicyFiles.OPERATORS
                    + " permit Action::\"run-hub\" to a role without asking for a time window or a token";

    private static final String JSON = "operators.json";

    private final PolicySet set;
    private final Fact[] facts;
    private final Map<Name, List<Right>> ever = new ConcurrentHashMap<>(); // of roles that somebody has

    private OperatorRights(PolicySet set) {
        this.set = set;
        this.facts = set.layout().facts();
    }

    /** Those that ship with the product, from their JSON form: Cedar itself is not loaded. */
    static OperatorRights shipped() {
        return shipped(Declarations.shipped());
    }

    /** The shipped ones for a set of policies that was kept without any of its own. */
    static OperatorRights shipped(Declarations declarations) {
        try (InputStream json = OperatorRights.class.getResourceAsStream(JSON)) {
            if (json == null) {
                throw new IllegalStateException(JSON + " is missing from the build");
            }
            return ofJson(new JsonMapper().readTree(json), declarations);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException("the shipped policies about operators do not compile", e);
        }
    }

    /**
     * Compiles Cedar's JSON form.
     *
     * @throws PolicyRefusedException if something in it is outside the finite subset, or asks what is not known of an
     *     operator; names the policy and the place
     */
    static OperatorRights ofJson(JsonNode json, Declarations declarations) throws PolicyRefusedException {
        PolicySet set = new PolicyCompiler(declarations, DeclaredFacts.ofOperators(declarations)).compile(json);
        for (Fact fact : set.layout().facts()) {
            if (!OperatorQuestion.has(fact)) {
                throw new PolicyRefusedException(
                        "'" + fact + "' cannot be asked about operators: there are principal.role, principal.standing, "
                                + "context.token, and the zone and windows that " + FactsFile.NAME + " declares");
            }
        }
        return new OperatorRights(set);
    }

    /** The policies. */
    PolicySet set() {
        return set;
    }

    Decision decide(OperatorQuestion question) {
        Layout layout = set.layout();
        Zones zones = set.declarations().zones();
        long key = 0;
        for (Fact fact : facts) {
            key += layout.part(fact, question.value(fact, layout, zones));
        }
        return set.decide(key);
    }

    /** The roles that the policies name, in their order: the ones that operators can have. */
    public List<String> roles() {
        return List.copyOf(set.layout().named(Fact.PRINCIPAL_ROLE).keySet());
    }

    /**
     * What somebody of a role and of clear standing may do at some time, from some place.
     *
     * @return empty also if the policies are too many to tell
     */
    public List<Right> ever(Name role) {
        return ever.computeIfAbsent(role, one -> {
            try {
                return new OperatorDiagram(set).ever(one);
            } catch (PolicyRefusedException e) {
                return List.of();
            }
        });
    }

    /** The named roles that have a right at some time, from some place. */
    public List<String> holders(Right right) {
        return roles().stream()
                .filter(role -> ever(new Name(role)).contains(right))
                .sorted()
                .toList();
    }

    /** What each named role may do at some time, by the role. */
    public Map<String, List<Right>> table() {
        Map<String, List<Right>> table = new TreeMap<>();
        roles().forEach(role -> table.put(role, ever(new Name(role))));
        return table;
    }

    /**
     * Whether one of these roles or another may run the hub, in person and of clear standing, whatever the time and though
     * nobody vouches for the clock, each of them from some place.
     *
     * @throws PolicyRefusedException if the policies are too many to tell
     */
    public boolean someRunsTheHub(Collection<Name> roles) throws PolicyRefusedException {
        return new OperatorDiagram(set).someAlways(roles, Right.RUN_HUB);
    }

    /**
     * Whether these give operators anything that others do not, or let others than those run the hub: then one person must
     * not put them in force.
     *
     * @param sameDeclarations whether zones and windows mean the same in both
     * @throws PolicyRefusedException if the policies are too many to tell
     */
    public boolean shifts(OperatorRights before, boolean sameDeclarations) throws PolicyRefusedException {
        boolean declared = mentionsDeclared() || before.mentionsDeclared();
        return (declared && !sameDeclarations) || OperatorDiagram.shifts(before.set, set);
    }

    private boolean mentionsDeclared() {
        for (Fact fact : facts) {
            boolean ours = fact.equals(OperatorQuestion.RIGHT) || fact.equals(OperatorQuestion.BY_TOKEN);
            if (fact.isDeclared() && !ours) {
                return true;
            }
        }
        return false;
    }
}
