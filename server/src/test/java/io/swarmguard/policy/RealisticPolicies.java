package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sets of policies as plants have them: lines of business with roles of their own, machines that speak for themselves and hear
 * their orders, collectors and commanders that keep to their segments, and what trust takes away. Invariants hold of
 * all of them until somebody plants a hole.
 */
final class RealisticPolicies {
    static final List<String> INVARIANTS = List.of(
            "device never publish command or config",
            "device never publish of another device",
            "anybody disabled never do anything",
            "anybody quarantined never publish telemetry or state",
            "anybody quarantined never read",
            "anybody never deliver from quarantined or disabled anybody",
            "service never publish outside its segment",
            "service never read outside its segment",
            "device never read shared outside its segment",
            "operator never do anything");

    private static final List<String> DEVICE_KINDS = List.of("telemetry", "event", "state");
    private static final List<String> ORDERS = List.of("command", "config");

    private final Random random;
    private final int roles;

    RealisticPolicies(Random random, int roles) {
        this.random = random;
        this.roles = roles;
    }

    /** So many permits, and the forbids by which {@link #INVARIANTS} hold. */
    List<String> next(int permits) {
        List<String> policies = new ArrayList<>();
        for (int i = 0; i < permits; i++) {
            policies.add("@id(\"p" + i + "\") " + permit());
        }
        policies.add("@id(\"disabled\") forbid (principal, action, resource)"
                + " when { principal.standing == \"disabled\" };");
        policies.add("@id(\"quarantined\") forbid (principal, action, resource)"
                + " when { principal.standing == \"quarantined\" }"
                + " unless { action == Action::\"publish\" && resource.kind == \"event\" && !resource.shared &&"
                + " resource has device && resource.device == principal };");
        policies.add("@id(\"tainted\") forbid (principal, action == Action::\"deliver\", resource)"
                + " unless { context has publisher &&"
                + " ![\"disabled\", \"quarantined\"].contains(context.publisher.standing) };");
        return policies;
    }

    String permit() {
        return switch (random.nextInt(5)) {
            case 0 ->
                permit("Device", "action == Action::\"publish\"", "!resource.shared && " + own(), kinds(DEVICE_KINDS));
            case 1 ->
                permit(
                        "Device",
                        "action in [Action::\"subscribe\", Action::\"deliver\"]",
                        "!resource.shared && " + own(),
                        kinds(ORDERS));
            case 2 ->
                permit(
                        "Device",
                        random.nextBoolean()
                                ? "action == Action::\"publish\""
                                : "action in [Action::\"subscribe\", Action::\"deliver\"]",
                        "resource.shared && " + member() + " && " + own(),
                        kinds(DEVICE_KINDS));
            case 3 ->
                permit(
                        "Service",
                        "action in [Action::\"subscribe\", Action::\"deliver\"]",
                        member(),
                        kinds(DEVICE_KINDS));
            default ->
                permit("Service", "action == Action::\"publish\"", "!resource.shared && " + member(), kinds(ORDERS));
        };
    }

    private String permit(String type, String action, String where, String kinds) {
        String standing = random.nextInt(3) == 0 ? " && [\"clear\", \"watched\"].contains(principal.standing)" : "";
        return "permit (principal is " + type + ", " + action + ", resource) when { " + role() + standing + " } when { "
                + where + " } when { " + kinds + " };";
    }

    static String own() {
        return "resource has device && resource.device == principal";
    }

    static String member() {
        return "resource has segment && principal in resource.segment";
    }

    String role() {
        String one = "\"role-" + random.nextInt(roles) + "\"";
        return random.nextBoolean()
                ? "principal.role == " + one
                : "[" + one + ", \"role-" + random.nextInt(roles) + "\"].contains(principal.role)";
    }

    private String kinds(List<String> from) {
        List<String> some = new ArrayList<>(from.stream()
                .filter(kind -> random.nextBoolean())
                .map(kind -> "\"" + kind + "\"")
                .toList());
        if (some.isEmpty()) {
            some.add("\"" + from.getFirst() + "\"");
        }
        return "[" + String.join(", ", some) + "].contains(resource.kind)";
    }

    String pick(String... from) {
        return from[random.nextInt(from.length)];
    }
}
