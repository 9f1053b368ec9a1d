package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random policies over the built-in facts and one role, so that every class they tell apart can be asked about. */
final class FewFactsPolicies {
    private static final List<String> ATOMS = List.of(
            "principal is Device",
            "principal is Service",
            "principal.role == \"sensor\"",
            "principal.standing == \"clear\"",
            "[\"quarantined\", \"disabled\"].contains(principal.standing)",
            "action == Action::\"publish\"",
            "action in [Action::\"subscribe\", Action::\"deliver\"]",
            "resource.kind == \"command\"",
            "[\"telemetry\", \"event\"].contains(resource.kind)",
            "resource.shared",
            "resource has device",
            "resource has segment",
            "resource has device.role",
            "principal == resource.device",
            "resource has device && resource.device != principal",
            "principal in resource.segment",
            "resource has segment && principal in resource.segment",
            "resource.device in resource.segment",
            "resource.device.role == \"sensor\"",
            "resource has device && resource.device.role != \"sensor\"",
            "resource has device && resource.device.standing != \"clear\"",
            "context has publisher",
            "context has publisher && context.publisher.kind == \"Service\"",
            "context.publisher.role == \"sensor\"",
            "context has publisher && [\"disabled\", \"quarantined\"].contains(context.publisher.standing)");

    private static final List<String> THROUGH_GATEWAYS = List.of(
            "context has via",
            "context has via && context.via.standing == \"clear\"",
            "context.via.standing == \"quarantined\"",
            "[\"watched\", \"restricted\"].contains(context.via.standing)");

    private final Random random;
    private final List<String> atoms;

    FewFactsPolicies(Random random) {
        this(random, ATOMS);
    }

    private FewFactsPolicies(Random random, List<String> atoms) {
        this.random = random;
        this.atoms = atoms;
    }

    /** The same that ask for gateways too, and often. */
    static FewFactsPolicies throughGateways(Random random) {
        List<String> atoms = new ArrayList<>(ATOMS);
        for (int i = 0; i < ATOMS.size(); i += THROUGH_GATEWAYS.size()) {
            atoms.addAll(THROUGH_GATEWAYS);
        }
        return new FewFactsPolicies(random, atoms);
    }

    PolicySet next(int count) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("@id(\"p").append(i).append("\") ");
            text.append(random.nextInt(3) == 0 ? "forbid" : "permit").append(" (principal, action, resource)");
            for (int clause = random.nextInt(3); clause >= 0; clause--) {
                text.append(random.nextInt(3) == 0 ? " unless { " : " when { ")
                        .append(expression(3))
                        .append(" }");
            }
            text.append(";\n");
        }
        return PolicyTexts.of(text.toString());
    }

    private String expression(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return "(" + atoms.get(random.nextInt(atoms.size())) + ")";
        }
        String one = expression(depth - 1);
        String other = expression(depth - 1);
        return switch (random.nextInt(4)) {
            case 0 -> "!(" + one + ")";
            case 1 -> "(" + one + " && " + other + ")";
            case 2 -> "(" + one + " || " + other + ")";
            default -> "(if " + expression(depth - 1) + " then " + one + " else " + other + ")";
        };
    }
}
