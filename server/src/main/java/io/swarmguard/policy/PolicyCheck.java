package io.swarmguard.policy;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.CedarJson;
import com.cedarpolicy.model.ValidationRequest;
import com.cedarpolicy.model.ValidationResponse;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.InternalException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.schema.Schema;
import com.fasterxml.jackson.databind.JsonNode;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Right;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads policy files as they would be put in force and says what is wrong with them. Works without a running hub; loads
 * Cedar's native library, so it does not belong on an event loop or into the start of the hub.
 */
public final class PolicyCheck {
    /** Reserved, not used, for all but the strangest policies. */
    private static final long STACK_BYTES = 256L << 20;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Policy> policies = new LinkedHashMap<>(); // about messages, by @id
    private final Map<String, Policy> operators = new LinkedHashMap<>(); // about operators
    private final Map<String, CedarText.Statement> places = new LinkedHashMap<>(); // of both
    private final PolicyFiles files;
    private Declarations declarations = Declarations.none();
    private @Nullable PolicyBundle bundle;
    private @Nullable PolicyAnalysis analysis;

    private PolicyCheck(PolicyFiles files) {
        this.files = files;
    }

    /**
     * What came of a check.
     *
     * @param bundle what can be put in force; null if the report says that nothing can
     */
    public record Checked(PolicyReport report, @Nullable PolicyBundle bundle) {}

    /** Checks the policies that ship with the product. */
    public static PolicyReport shipped() throws IOException {
        return check(PolicyFiles.shipped()).report();
    }

    /**
     * Checks the policies in a directory.
     *
     * @throws IOException if it cannot be read
     */
    public static PolicyReport check(Path directory) throws IOException {
        return check(PolicyFiles.in(directory)).report();
    }

    /**
     * Checks texts, and compiles them if there is nothing against it. On a platform thread of its own, for which the
     * caller waits: Cedar is native code, and its parser recurses as deep as a policy is long.
     */
    public static Checked check(PolicyFiles files) {
        PolicyCheck check = new PolicyCheck(files);
        FutureTask<Checked> task = new FutureTask<>(check::run);
        Thread thread = new Thread(null, task, "policy-check", STACK_BYTES);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the check itself failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking policies", e);
        }
    }

    private Checked run() {
        files.policies().forEach((file, text) -> parse(file, text, policies));
        files.operators().forEach((file, text) -> parse(file, text, operators));
        if (files.policies().isEmpty()) {
            error(null, 0, null, "there is no file that ends in .cedar: nothing would be permitted");
        }
        declare();
        int templates = templates(); // which have levels that policies may ask
        boolean parsed = findings.isEmpty();
        if (parsed) {
            validate(policies, PolicyFiles.SCHEMA, files.schema());
            validate(operators, PolicyFiles.OPERATORS_SCHEMA, files.operatorsSchema());
        }
        policies.forEach((id, policy) -> compile(id, policy, json -> PolicySet.ofJson(json, declarations)));
        operators.forEach((id, policy) -> compile(id, policy, json -> OperatorRights.ofJson(json, declarations)));
        List<String> facts = parsed ? facts() : List.of();
        if (bundle != null) {
            analyse(bundle.set(), bundle.templates());
            refuseLockOut(bundle.rights());
        }
        findings.sort(Comparator.comparing((Finding finding) -> String.valueOf(finding.file()))
                .thenComparingInt(Finding::line));
        Map<String, List<Right>> rights =
                bundle == null ? Map.of() : bundle.rights().table();
        PolicyReport report =
                new PolicyReport(policies.size() + operators.size(), templates, facts, rights, findings, analysis);
        return new Checked(report, report.isUsable() ? bundle : null);
    }

    private void parse(String file, String text, Map<String, Policy> into) {
        for (CedarText.Statement statement : CedarText.split(file, text)) {
            try {
                Policy policy = CedarText.parse(statement);
                String id = policy.getID();
                if (id.isEmpty()) {
                    error(
                            file,
                            statement.line(),
                            null,
                            "the policy has no @id(\"…\") by which decisions could name it");
                } else if (places.putIfAbsent(id, statement) != null) {
                    error(file, statement.line(), id, "another policy has the same @id");
                } else {
                    into.put(id, policy);
                }
            } catch (InternalException | PolicyRefusedException e) {
                error(file, statement.line(), null, oneLine(e.getMessage()));
            }
        }
    }

    private void declare() {
        try {
            declarations = Declarations.parse(files.facts());
        } catch (PolicyRefusedException e) {
            error(FactsFile.NAME, 0, null, oneLine(e.getMessage()));
        }
    }

    private void validate(Map<String, Policy> some, String file, String schemaText) {
        try {
            String text = SchemaText.with(declarations, schemaText);
            Schema schema = Schema.parse(Schema.JsonOrCedar.Cedar, text);
            var set = new com.cedarpolicy.model.policy.PolicySet(new LinkedHashSet<>(some.values()));
            report(new BasicAuthorizationEngine().validate(new ValidationRequest(schema, set)));
        } catch (InternalException | PolicyRefusedException e) {
            error(file, 0, null, oneLine(e.getMessage()));
        } catch (AuthException e) {
            error(null, 0, null, oneLine(e.getMessage()));
        }
    }

    /** Reads the answer as JSON, since its own types are built from a library that we do not build on. */
    private void report(ValidationResponse response) {
        JsonNode answer = CedarJson.objectMapper().valueToTree(response);
        answer.path("errors").forEach(error -> error(null, 0, null, message(error)));
        answer.path("success").path("validationErrors").forEach(found -> place(true, found));
        answer.path("success").path("validationWarnings").forEach(found -> place(false, found));
    }

    private void place(boolean isError, JsonNode found) {
        String id = found.path("policyId").asText();
        CedarText.Statement statement = places.get(id);
        JsonNode error = found.path("error");
        int offset = error.path("sourceLocations").path(0).path("start").asInt(0);
        String file = statement == null ? null : statement.file();
        int line = statement == null ? 0 : statement.lineAt(offset);
        findings.add(new Finding(isError, file, line, id, message(error)));
    }

    private static String message(JsonNode error) {
        String message = error.path("message").asText().replaceFirst("^for policy `[^`]*`, ", "");
        String help = error.path("help").asText("");
        return oneLine(help.isEmpty() || help.equals("null") ? message : message + "; " + help);
    }

    /** From Cedar's JSON form of one policy to what is decided by. */
    @FunctionalInterface
    private interface Compiling {
        void of(JsonNode json) throws PolicyRefusedException;
    }

    private void compile(String id, Policy policy, Compiling compiling) {
        CedarText.Statement place = places.get(id);
        String file = place == null ? null : place.file();
        int line = place == null ? 0 : place.line();
        try {
            compiling.of(CedarText.json(List.of(policy)));
        } catch (PolicyRefusedException e) {
            error(file, line, id, String.valueOf(e.getMessage()).replaceFirst("^policy '[^']*': ", ""));
        } catch (InternalException e) {
            error(file, line, id, oneLine(e.getMessage()));
        }
    }

    /** Compiles the whole set, whose facts must fit together, and gives those. */
    private List<String> facts() {
        try {
            JsonNode cedar = CedarText.json(policies.values());
            PolicySet set = PolicySet.ofJson(cedar, declarations);
            List<String> facts =
                    Arrays.stream(set.layout().facts()).map(Fact::text).toList();
            if (findings.stream().noneMatch(Finding::isError)) {
                bundle = PolicyBundle.of(files, cedar, CedarText.json(operators.values()));
            }
            return facts;
        } catch (InternalException e) {
            error(null, 0, null, oneLine(e.getMessage()));
        } catch (PolicyRefusedException e) {
            if (findings.stream().noneMatch(Finding::isError)) {
                error(null, 0, null, oneLine(e.getMessage()));
            }
        }
        return List.of();
    }

    private int templates() {
        try {
            Templates templates = Templates.parse(files.templates());
            declarations = declarations.with(templates);
            return templates.size();
        } catch (PolicyRefusedException e) {
            error(PolicyFiles.TEMPLATES, e.line(), null, oneLine(e.getMessage()));
            return 0;
        }
    }

    /** What can only be said about a set that compiles. */
    private void analyse(PolicySet set, Templates templates) {
        try {
            analysis = PolicyAnalysis.of(set, templates);
            for (PolicyAnalysis.Note note : analysis.notes()) {
                CedarText.Statement place = places.get(note.policy());
                String file = place == null ? null : place.file();
                findings.add(new Finding(false, file, place == null ? 0 : place.line(), note.policy(), note.text()));
            }
            findings.addAll(PolicyInvariants.check(files.invariants(), set, templates));
        } catch (PolicyRefusedException e) {
            error(null, 0, null, oneLine(e.getMessage()));
        }
    }

    /** Whoever is there is known to the hub alone; under these nobody could run it, whatever his role. */
    private void refuseLockOut(OperatorRights rights) {
        try {
            List<Name> roles = rights.roles().stream().map(Name::new).toList();
            if (!rights.someRunsTheHub(roles)) {
                error(PolicyFiles.OPERATORS, 0, null, "they lock every operator out: " + OperatorRights.LOCKED_OUT);
            }
        } catch (PolicyRefusedException e) {
            error(PolicyFiles.OPERATORS, 0, null, oneLine(e.getMessage()));
        }
    }

    private void error(@Nullable String file, int line, @Nullable String policy, String message) {
        findings.add(new Finding(true, file, line, policy, message));
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text)
                .replaceAll("\\s+", " ")
                .strip()
                .replaceFirst("^Internal error: (Internal JNI Error: )?", ""); // of what is wrong with the text
    }
}
