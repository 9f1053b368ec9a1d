package io.swarmguard.device.demo;

import io.swarmguard.device.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Policies that change while the swarm runs, and a refusal explained. */
final class LiveRules {
    /** Nothing is late after this; several times the steps of all machines. */
    private static final Duration WATCHED = Duration.ofMillis(700);

    private static final Duration BOUND = Duration.ofMillis(200);
    private static final long PATIENCE_SECONDS = 10;
    private static final String POLICIES = """
            @id("telemetry-is-private")
            forbid (principal is Service, action == Action::"deliver", resource)
            when { principal.role == "collector" && resource.kind == "telemetry" };
            """;

    private final OperatorApi operator;
    private final Witness witness;
    private final Swarm swarm;

    LiveRules(OperatorApi operator, Witness witness, Swarm swarm) {
        this.operator = operator;
        this.witness = witness;
        this.swarm = swarm;
    }

    /** The one who listens hears no telemetry any more, without asking or connecting anew. */
    Shown applied() throws Exception {
        get(witness.awaitTelemetry());
        long begin = System.nanoTime();
        long inForce = operator.applyWith("demo.cedar", POLICIES);
        long answered = System.nanoTime();
        pause(WATCHED);
        long last = Math.max(begin, witness.telemetryNanos());
        if (last - answered > BOUND.toNanos()) {
            throw new DemoException("telemetry was still heard " + Report.text(Duration.ofNanos(last - answered))
                    + " after a policy forbade it");
        }
        if (!swarm.members().stream().allMatch(member -> member.device().isConnected())) {
            throw new DemoException("machines lost their connection although they kept their rights");
        }
        String happened = "checked in " + Report.text(Duration.ofNanos(answered - begin - inForce))
                + ", recorded and in force in " + Report.text(Duration.ofNanos(inForce))
                + "; no telemetry was heard from then on, nobody was disconnected";
        return new Shown("a policy applied: collectors hear no telemetry", happened, Duration.ofNanos(last - begin));
    }

    Shown rolledBack() throws Exception {
        CompletableFuture<Void> again = witness.awaitTelemetry();
        long begin = System.nanoTime();
        operator.rollback();
        get(again);
        return new Shown(
                "the policy rolled back to what ships",
                "telemetry is heard again on the same subscription",
                Duration.ofNanos(System.nanoTime() - begin));
    }

    /** What `swarmguard explain` says of a machine that would speak as another. */
    Shown explained(String machine, String other) throws Exception {
        String topic = "devices/" + other + "/telemetry/temperature";
        long begin = System.nanoTime();
        Map<String, @Nullable Object> answer = operator.explain("device/" + machine, "publish", topic);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        String reason = Json.text(answer, "reason");
        if (reason.isEmpty()) {
            throw new DemoException("the hub explains as permitted what it refused: " + Json.print(answer));
        }
        return new Shown("explained: " + machine + " may not publish as " + other, reason + change(answer), took);
    }

    /** The smallest change of facts that would turn the decision; none may be known. */
    private static String change(Map<String, @Nullable Object> answer) {
        List<?> turns = answer.get("would_turn") instanceof List<?> list ? list : List.of();
        if (turns.isEmpty()
                || !(turns.getFirst() instanceof Map<?, ?> first)
                || !(first.get("if") instanceof Map<?, ?> facts)) {
            return "";
        }
        return "; it would be " + first.get("then") + " if "
                + facts.entrySet().stream()
                        .map(fact -> fact.getKey() + " = " + fact.getValue())
                        .collect(Collectors.joining(" and "));
    }

    private static void get(CompletableFuture<Void> future)
            throws ExecutionException, InterruptedException, IOException {
        try {
            future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new DemoException("no telemetry was heard within " + PATIENCE_SECONDS + " s");
        }
    }

    private static void pause(Duration time) throws ExecutionException, InterruptedException {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
                .get();
    }
}
