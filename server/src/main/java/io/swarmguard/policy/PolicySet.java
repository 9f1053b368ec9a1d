package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmguard.policy.Condition.Outcome;
import io.swarmguard.terms.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A compiled set of policies with the decisions it has made, one per class; usable from any thread. */
public final class PolicySet {
    private final List<CompiledPolicy> policies;
    private final Layout layout;
    private final Declarations declarations;
    private final Fingerprint digest;
    private final FactSheet sheet;
    private final ClassTable classes = new ClassTable();

    PolicySet(List<CompiledPolicy> policies, Layout layout, Declarations declarations, Fingerprint digest) {
        this.policies = List.copyOf(policies);
        this.layout = layout;
        this.declarations = declarations;
        this.sheet = new FactSheet(declarations);
        this.digest = digest;
    }

    /** The set that ships with the product, from its JSON form: Cedar itself is not loaded. */
    public static PolicySet shipped() {
        try (InputStream json = PolicySet.class.getResourceAsStream("shipped.json")) {
            if (json == null) {
                throw new IllegalStateException("shipped.json is missing from the build");
            }
            return ofJson(
                    new JsonMapper().readTree(json), Declarations.shipped().with(Templates.shipped()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException("the shipped policies do not compile: " + e.getMessage(), e);
        }
    }

    /**
     * Compiles Cedar's JSON form of a policy set ({@code staticPolicies} by id).
     *
     * @throws PolicyRefusedException if something in it is outside the finite subset; names the policy and the place
     */
    public static PolicySet ofJson(JsonNode json) throws PolicyRefusedException {
        return ofJson(json, Declarations.none());
    }

    /** The same over further facts. */
    public static PolicySet ofJson(JsonNode json, Declarations declarations) throws PolicyRefusedException {
        return new PolicyCompiler(declarations, new DeclaredFacts(declarations)).compile(json);
    }

    /** SHA-256 of the set's JSON form without white space: what the ledger names it by. */
    public Fingerprint digest() {
        return digest;
    }

    /** The ids of the policies, in the order of the set. */
    public List<String> ids() {
        return policies.stream().map(CompiledPolicy::id).toList();
    }

    /** Of those, the ones that permit. */
    public List<String> permitIds() {
        return policies.stream()
                .filter(CompiledPolicy::isPermit)
                .map(CompiledPolicy::id)
                .toList();
    }

    /** Of the facts that the policies ask, those that may change under a live session: standings and what was declared. */
    public List<String> livingFacts() {
        return Arrays.stream(layout.facts())
                .filter(fact -> fact.about() != Fact.About.LEVEL && fact.about() != Fact.About.CHANNEL)
                .filter(fact -> fact.isDeclared() || fact.text().endsWith(".standing"))
                .map(Fact::text)
                .toList();
    }

    /** How many classes were decided so far. */
    public int decidedClasses() {
        return classes.size();
    }

    List<CompiledPolicy> policies() {
        return policies;
    }

    /** What was declared beyond the facts that there always are. */
    public Declarations declarations() {
        return declarations;
    }

    Layout layout() {
        return layout;
    }

    FactSheet sheet() {
        return sheet;
    }

    Decision decide(long key) {
        Decision known = classes.get(key);
        if (known == null) {
            known = evaluate(key);
            classes.put(key, known);
        }
        return known;
    }

    /**
     * Forbid wins over permit, and an error over both: Cedar would leave an erring policy out, which opens the door if
     * it is a forbid.
     */
    Decision evaluate(long key) {
        List<CompiledPolicy> permits = new ArrayList<>();
        List<String> forbids = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (CompiledPolicy policy : policies) {
            Outcome outcome = policy.condition().evaluate(key, layout);
            if (outcome == Outcome.ERROR) {
                errors.add(policy.id());
            } else if (outcome == Outcome.TRUE) {
                if (policy.isPermit()) {
                    permits.add(policy);
                } else {
                    forbids.add(policy.id());
                }
            }
        }
        if (!errors.isEmpty()) {
            return Decision.failed(errors);
        }
        if (!forbids.isEmpty()) {
            return Decision.forbidden(forbids);
        }
        return permits.isEmpty() ? Decision.NOT_PERMITTED : permitted(permits);
    }

    /** One permit without a budget is enough to need none. */
    private static Decision permitted(List<CompiledPolicy> permits) {
        List<String> why = permits.stream().map(CompiledPolicy::id).toList();
        List<Budget> budgets = new ArrayList<>();
        for (CompiledPolicy permit : permits) {
            Budget budget = permit.budget();
            if (budget == null) {
                return Decision.permitted(why, List.of());
            }
            if (!budgets.contains(budget)) {
                budgets.add(budget);
            }
        }
        return Decision.permitted(why, budgets);
    }
}
