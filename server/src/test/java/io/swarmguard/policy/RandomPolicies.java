package io.swarmguard.policy;

import java.util.List;
import java.util.Random;

/** Policies as no operator would write them: every form of the finite subset, erring ones included. */
final class RandomPolicies {
    private static final List<String> ATOMS = List.of(
            "true",
            "false",
            "principal is Device",
            "principal is Service",
            "principal is Operator",
            "principal is Service in resource.segment",
            "principal.role == \"sensor\"",
            "principal.role != \"robot\"",
            "\"collector\" == principal.role",
            "[\"actuator\", \"commander\"].contains(principal.role)",
            "principal.standing == \"clear\"",
            "[\"quarantined\", \"disabled\"].contains(principal.standing)",
            "principal has role",
            "action == Action::\"publish\"",
            "action != Action::\"deliver\"",
            "action in [Action::\"subscribe\", Action::\"deliver\"]",
            "action in Action::\"publish\"",
            "resource.kind == \"command\"",
            "[\"telemetry\", \"event\"].contains(resource.kind)",
            "resource.shared",
            "resource.shared == false",
            "resource is Channel",
            "resource has device",
            "resource has segment",
            "resource has device.role",
            "resource.device has standing",
            "resource.device is Device",
            "resource.segment is Segment",
            "principal == resource.device",
            "resource.device != principal",
            "principal in resource.segment",
            "resource.device in resource.segment",
            "resource.device.role == \"robot\"",
            "resource.device.standing != \"clear\"",
            "context has publisher",
            "context has publisher.role",
            "context.publisher has kind",
            "context.publisher.kind == \"Service\"",
            "context.publisher.role == \"sensor\"",
            "[\"disabled\", \"quarantined\"].contains(context.publisher.standing)");
    /** Of what {@link RandomWorld#FACTS} declares, and of segments by their names. */
    private static final List<String> DECLARED = List.of(
            "principal.mode == \"maintenance\"",
            "principal.site != \"south\"",
            "principal has mode",
            "[\"running\", \"stopped\"].contains(resource.device.mode)",
            "resource.device.site == \"north\"",
            "resource.device has site",
            "context.publisher.mode != \"running\"",
            "context has publisher.site",
            "principal in Group::\"canary\"",
            "principal in Group::\"busy\"",
            "resource.device in Group::\"canary\"",
            "resource.device in Group::\"busy\"",
            "principal is Device in Group::\"canary\"",
            "principal in Segment::\"plant-a\"",
            "resource.device in Segment::\"plant-b\"",
            "principal in [Segment::\"plant-b\", Group::\"canary\"]",
            "resource.device in [Segment::\"plant-a\", Segment::\"plant-c\"]",
            "resource.segment == Segment::\"plant-a\"",
            "resource.segment != Segment::\"plant-c\"",
            "resource.segment in Segment::\"plant-b\"",
            "[Segment::\"plant-a\", Segment::\"plant-c\"].contains(resource.segment)",
            "context.zone == \"plant\"",
            "[\"cell\", \"other\"].contains(context.zone)",
            "context has zone",
            "context.window.night",
            "context.window.weekend == false",
            "context has window",
            "principal.paired.contains(resource.device)",
            "resource.device.paired.contains(principal)",
            "principal has paired",
            "resource.device has paired",
            "principal.gateway_of.contains(resource.device)",
            "resource.device.gateway_of.contains(principal)",
            "context has via",
            "!(context has via)",
            "context has via.role",
            "context has via && context.via.role == \"gateway\"",
            "context.via.role != \"robot\"",
            "[\"clear\", \"watched\"].contains(context.via.standing)",
            "context has via && context.via.mode == \"running\"",
            "context has via.site",
            "principal.attestation == \"attested\"",
            "principal.exposure != \"unknown\"",
            "[\"high\", \"critical\"].contains(resource.device.exposure)",
            "resource.device.firmware == \"compliant\"",
            "context.publisher.attestation != \"failed\"",
            "resource has verb",
            "resource.verb == \"open\"",
            "[\"close\", \"other\"].contains(resource.verb)",
            "resource has step && resource.step != \"one\"",
            "resource has label",
            "resource.label == \"ok\"",
            "resource has label && resource.label != \"ok\"",
            "[\"sealed\", \"unparsable\"].contains(resource.label)");

    private static final List<String> PRINCIPALS = List.of(
            "principal",
            "principal",
            "principal is Device",
            "principal is Service",
            "principal in Group::\"busy\"",
            "principal is Device in Segment::\"plant-a\"");
    private static final List<String> ACTIONS = List.of(
            "action",
            "action",
            "action == Action::\"publish\"",
            "action == Action::\"deliver\"",
            "action in [Action::\"subscribe\", Action::\"deliver\"]");

    private final Random random;

    RandomPolicies(Random random) {
        this.random = random;
    }

    String next(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("@id(\"p").append(i).append("\")\n");
            text.append(random.nextInt(3) == 0 ? "forbid" : "permit").append(" (");
            text.append(pick(PRINCIPALS)).append(", ").append(pick(ACTIONS)).append(", resource)");
            for (int clause = random.nextInt(3); clause >= 0; clause--) {
                text.append(random.nextInt(3) == 0 ? "\nunless { " : "\nwhen { ")
                        .append(expression(3))
                        .append(" }");
            }
            text.append(";\n");
        }
        return text.toString();
    }

    private String expression(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return pick(random.nextBoolean() ? ATOMS : DECLARED);
        }
        return switch (random.nextInt(4)) {
            case 0 -> "!(" + expression(depth - 1) + ")";
            case 1 -> "(" + expression(depth - 1) + ") && (" + expression(depth - 1) + ")";
            case 2 -> "(" + expression(depth - 1) + ") || (" + expression(depth - 1) + ")";
            default ->
                "if (" + expression(depth - 1) + ") then (" + expression(depth - 1) + ") else (" + expression(depth - 1)
                        + ")";
        };
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
