package io.swarmguard.checks.bench;

import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;

/**
 * A thousand generated policies over fifty roles, beside the shipped rules about standing: who speaks on his own topics, who
 * hears whom, and who does not after all. Two sets that differ in one policy, to be put in force in turn.
 */
final class ManyPolicies {
    static final int ROLES = 50;
    private static final int POLICIES = 1_000;
    private static final String[] STANDINGS = {"watched", "restricted", "quarantined"};
    private static final String[] KINDS = {"telemetry", "event", "state", "command", "config"};

    private final byte[][] packed = new byte[2][];
    private int next;
    private long checkNanos;
    private long slowestPrepareNanos;
    private long slowestReplaceNanos;

    ManyPolicies() throws PolicyRefusedException {
        for (int i = 0; i < packed.length; i++) {
            packed[i] = bundle(i).packed();
        }
    }

    static String role(int device) {
        return "role-" + device % ROLES;
    }

    private PolicyBundle bundle(int variant) throws PolicyRefusedException {
        Random random = new Random(11);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < POLICIES - 5; i++) {
            text.append("@id(\"p").append(i).append("\")\n").append(policy(i, random));
        }
        text.append(
                "@id(\"hear\") permit (principal is Service, action in [Action::\"subscribe\", Action::\"deliver\"],"
                        + " resource) when { principal.role == \"collector\" && resource has segment"
                        + " && principal in resource.segment };\n");
        text.append("@id(\"variant\") forbid (principal, action, resource) when { principal.role == \"nobody-")
                .append(variant)
                .append("\" };\n");
        Map<String, String> files = Map.of("standings.cedar", standings(), "many.cedar", text.toString());
        long begin = System.nanoTime();
        PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(files));
        checkNanos = System.nanoTime() - begin;
        if (checked.bundle() == null) {
            throw new IllegalStateException(checked.report().findings().toString());
        }
        return checked.bundle();
    }

    private static String policy(int i, Random random) {
        String role = role(i);
        String other = STANDINGS[random.nextInt(STANDINGS.length)]; // roles of both ends were too many classes
        String kind = KINDS[i / ROLES % KINDS.length];
        String own = "resource has device && resource.device == principal && !resource.shared";
        return switch (i / (ROLES * KINDS.length)) {
            case 0 ->
                "permit (principal is Device, action == Action::\"publish\", resource) when { principal.role == \""
                        + role + "\" && resource.kind == \"" + kind + "\" && " + own + " };\n";
            case 1 ->
                "permit (principal is Device, action in [Action::\"subscribe\", Action::\"deliver\"], resource)"
                        + " when { principal.role == \"" + role + "\" && resource.kind == \"" + kind + "\" && "
                        + "resource has segment && principal in resource.segment };\n";
            case 2 ->
                "forbid (principal, action == Action::\"deliver\", resource) when { principal.role == \"" + role
                        + "\" && resource.kind == \"" + kind
                        + "\" && context has publisher && context.publisher.standing == \"" + other + "\" };\n";
            default ->
                "forbid (principal, action == Action::\"publish\", resource) when { principal.role == \"" + role
                        + "\" && principal.standing == \"" + other + "\" && resource.kind == \"" + kind
                        + "\" && resource.shared };\n";
        };
    }

    /** What ships besides permits other roles than these. */
    private static String standings() {
        try {
            return String.valueOf(PolicyFiles.shipped().texts().get("standings.cedar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The other one than last time, compiled anew: nothing of it was decided yet. */
    PolicyBundle other() {
        try {
            next = 1 - next;
            return PolicyBundle.unpack(packed[next]);
        } catch (PolicyRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the hub does it. */
    void replace(Policy policy) {
        PolicyBundle bundle = other();
        long begin = System.nanoTime();
        policy.prepare(bundle.set(), policy.templates());
        long prepared = System.nanoTime();
        policy.replace(bundle.set(), policy.templates());
        slowestPrepareNanos = Math.max(slowestPrepareNanos, prepared - begin);
        slowestReplaceNanos = Math.max(slowestReplaceNanos, System.nanoTime() - prepared);
    }

    /** What changing took at most. */
    DecideReport.Changing changes() {
        return new DecideReport.Changing(
                POLICIES, checkNanos / 1e9, packed[0].length, slowestPrepareNanos / 1e6, slowestReplaceNanos / 1e6);
    }
}
