package io.swarmguard.policy;

import com.cedarpolicy.model.exception.InternalException;
import com.cedarpolicy.model.policy.Policy;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One condition as it would stand in a policy, read by Cedar itself. Loads Cedar's native library. */
final class CedarExpression {
    /** Reserved, not used, for all but the strangest expressions: Cedar's parser recurses on the stack of its caller. */
    private static final long STACK_BYTES = 64L << 20;

    private CedarExpression() {}

    /**
     * @param vocabulary takes what the expression mentions
     * @param facts that it may mention
     * @throws PolicyRefusedException if it does not parse or is outside the finite subset
     */
    static Condition compile(String expression, Vocabulary vocabulary, DeclaredFacts facts)
            throws PolicyRefusedException {
        FutureTask<JsonNode> task = new FutureTask<>(() -> parse(expression));
        Thread thread = new Thread(null, task, "cedar-expression", STACK_BYTES);
        thread.start();
        try {
            return new ExpressionCompiler(vocabulary, facts).compile(task.get());
        } catch (ExecutionException e) {
            throw new PolicyRefusedException("'" + expression + "' is no condition: " + message(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PolicyRefusedException("interrupted while reading the question", e);
        }
    }

    private static String message(ExecutionException e) {
        Throwable cause = e.getCause();
        String message = cause == null ? e.getMessage() : cause.getMessage();
        return String.valueOf(message).replaceAll("\\s+", " ").strip();
    }

    private static JsonNode parse(String expression) throws InternalException, PolicyRefusedException {
        String text = "@id(\"question\") permit (principal, action, resource) when { " + expression + " };";
        List<CedarText.Statement> statements = CedarText.split("question", text);
        if (statements.size() != 1) {
            throw new PolicyRefusedException("it ends too early");
        }
        Policy policy = CedarText.parse(statements.getFirst());
        JsonNode json = CedarText.json(List.of(policy));
        JsonNode conditions = json.path("staticPolicies").path("question").path("conditions");
        if (conditions.size() != 1) {
            throw new PolicyRefusedException("it is more than one condition");
        }
        return conditions.path(0).path("body");
    }
}
