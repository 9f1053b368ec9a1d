package io.swarmguard.history;

import io.swarmguard.policy.Decision;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Retrial;
import io.swarmguard.terms.Action;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The smallest rights that explain the traffic that was seen and permitted, as permits in Cedar, and the permits in force
 * that nobody used. Forbids are not mined: what never happened says nothing about why it must not.
 */
public final class Mining {
    /**
     * @param decisions permitted since then
     * @param cedar permits; together with the forbids in force they permit all that was seen
     * @param unused the ids of permits in force that permitted nothing that was seen
     */
    public record Report(long decisions, String cedar, List<String> unused) {}

    /** Who did what. */
    private record Doing(String type, String role, Action action) implements Comparable<Doing> {
        @Override
        public int compareTo(Doing other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Whose channel it was. */
    private enum Whose {
        ITS_OWN("!resource.shared && resource has device && resource.device == principal"),
        SHARED_IN_ITS_NAME("resource.shared && resource has segment && principal in resource.segment"
                + " && resource has device && resource.device == principal"),
        SHARED_ELSEWHERE_IN_ITS_NAME("resource.shared && resource has device && resource.device == principal"),
        SHARED_IN_ITS_SEGMENT("resource.shared && resource has segment && principal in resource.segment"),
        IN_ITS_SEGMENT("!resource.shared && resource has segment && principal in resource.segment"),
        SHARED_ELSEWHERE("resource.shared"),
        ELSEWHERE("!resource.shared");

        private final String cedar;

        Whose(String cedar) {
            this.cedar = cedar;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Whose of(boolean shared, boolean own, boolean member) {
            if (own && shared) {
                return member ? SHARED_IN_ITS_NAME : SHARED_ELSEWHERE_IN_ITS_NAME;
            }
            if (own) {
                return ITS_OWN;
            }
            if (member) {
                return shared ? SHARED_IN_ITS_SEGMENT : IN_ITS_SEGMENT;
            }
            return shared ? SHARED_ELSEWHERE : ELSEWHERE;
        }
    }

    private static final String BUDGETS = """
            // Budgets are not mined: where a permit in force has @budget, carry it over, or applying these lifts the limit.
            """;

    private final PolicySet inForce;
    private final Map<Doing, Map<Whose, Set<String>>> seen = new TreeMap<>();
    private final Set<String> used = new TreeSet<>();
    private long decisions;

    private Mining(PolicySet inForce) {
        this.inForce = inForce;
    }

    /** Looks at what was recorded since a moment. Blocking. */
    public static Report run(Traffic traffic, PolicySet inForce, Instant since) {
        Mining mining = new Mining(inForce);
        traffic.each(since, mining::add);
        List<String> unused = inForce.permitIds().stream()
                .filter(id -> !mining.used.contains(id))
                .toList();
        return new Report(mining.decisions, mining.cedar(), unused);
    }

    private void add(TrafficBlock block) {
        Retrial retrial = Replay.retrial(inForce, block);
        for (int row = 0; row < block.rows(); row++) {
            if (block.refusal(row) == null) {
                int at = row;
                decisions += block.count(row);
                Decision now = retrial.decide(fact -> block.value(fact, at));
                if (now != null && now.isPermitted()) {
                    used.addAll(now.why());
                }
                add(block, row);
            }
        }
    }

    private void add(TrafficBlock block, int row) {
        Doing doing =
                new Doing(text(block, row, "principal is"), text(block, row, "principal.role"), block.action(row));
        Whose whose = Whose.of(
                is(block, row, "resource.shared"),
                is(block, row, "principal == resource.device"),
                is(block, row, "principal in resource.segment"));
        seen.computeIfAbsent(doing, d -> new TreeMap<>())
                .computeIfAbsent(whose, w -> new TreeSet<>())
                .add(text(block, row, "resource.kind"));
    }

    private static boolean is(TrafficBlock block, int row, String fact) {
        return "true".equals(value(block, row, fact));
    }

    private static String text(TrafficBlock block, int row, String fact) {
        return Objects.requireNonNullElse(value(block, row, fact), "");
    }

    private static @Nullable String value(TrafficBlock block, int row, String fact) {
        int column = block.facts().indexOf(fact);
        return column < 0 ? null : block.values(column).get(block.value(column, row));
    }

    /** Nobody delivers what nobody may ask for: whoever was handed something may subscribe to it too. */
    private String cedar() {
        StringBuilder text = new StringBuilder(BUDGETS);
        seen.forEach((doing, channels) -> channels.forEach((whose, kinds) -> {
            String action = doing.action == Action.DELIVER
                    ? "action in [Action::\"subscribe\", Action::\"deliver\"]"
                    : "action == Action::\"" + doing.action.code() + "\"";
            text.append("@id(\"seen-")
                    .append(String.join(
                            "-", doing.type.toLowerCase(Locale.ROOT), doing.role, doing.action.code(), whose.word()))
                    .append("\")\npermit (principal is ")
                    .append(doing.type)
                    .append(", ")
                    .append(action)
                    .append(", resource is Channel)\nwhen { principal.role == \"")
                    .append(doing.role)
                    .append("\" }\nwhen { ")
                    .append(whose.cedar)
                    .append(" }\nwhen { [")
                    .append(kinds.stream().map(kind -> '"' + kind + '"').collect(Collectors.joining(", ")))
                    .append("].contains(resource.kind) };\n\n");
        }));
        return text.toString();
    }
}
