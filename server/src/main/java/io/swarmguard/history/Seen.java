package io.swarmguard.history;

import io.swarmguard.terms.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What was done, as conditions in Cedar that are met by it and by nothing that differs in the principal's type or role, the
 * action, the kind of channel, whether it is shared, names a device and which, or is in the principal's segment. What else
 * there is to know of a row is not told apart.
 */
final class Seen {
    /** In one condition, which must fit into a policy. */
    private static final int MOST_ROLES = 50;

    private static final Comparator<Doing> ORDER =
            Comparator.comparing(Doing::type).thenComparing(Doing::action).thenComparing(Doing::where);

    /**
     * Who did what where, but for roles and kinds.
     *
     * @param where in Cedar; empty if it was about no channel
     */
    private record Doing(String type, Action action, String where) {
        String cedar(List<String> roles, SortedSet<String> kinds) {
            String who = "principal is " + type + " && " + among("principal.role", roles) + " && " + what();
            return where.isEmpty()
                    ? who
                    : who + " &&\n     " + where + " && " + among("resource.kind", List.copyOf(kinds));
        }

        /** Nobody is handed what he may not ask for: whoever was handed something may subscribe to it too. */
        private String what() {
            return action == Action.DELIVER
                    ? "action in [Action::\"subscribe\", Action::\"deliver\"]"
                    : "action == Action::\"" + action.code() + "\"";
        }

        private static String among(String fact, List<String> values) {
            return values.size() == 1
                    ? fact + " == \"" + values.getFirst() + '"'
                    : values.stream().collect(Collectors.joining("\", \"", "[\"", "\"]")) + ".contains(" + fact + ")";
        }
    }

    /** Where the facts are in the rows of a block, which are read by it. */
    static final class Columns {
        private final TrafficBlock block;
        private final int type;
        private final int role;
        private final int kind;
        private final int shared;
        private final int hasDevice;
        private final int own;
        private final int hasSegment;
        private final int member;
        private final int[] recorded; // of these

        Columns(TrafficBlock block) {
            this.block = block;
            List<String> facts = block.facts();
            type = facts.indexOf("principal is");
            role = facts.indexOf("principal.role");
            kind = facts.indexOf("resource.kind");
            shared = facts.indexOf("resource.shared");
            hasDevice = facts.indexOf("resource has device");
            own = facts.indexOf("principal == resource.device");
            hasSegment = facts.indexOf("resource has segment");
            member = facts.indexOf("principal in resource.segment");
            recorded = IntStream.of(type, role, kind, shared, hasDevice, own, hasSegment, member)
                    .filter(column -> column >= 0)
                    .toArray();
        }

        private @Nullable String value(int column, int row) {
            return column < 0 ? null : block.values(column).get(block.value(column, row));
        }

        private String text(int column, int row) {
            return Objects.requireNonNullElse(value(column, row), "");
        }

        private boolean is(int column, int row) {
            return "true".equals(value(column, row));
        }

        /** Equal for two rows of which the same is seen. */
        long alike(int row) {
            TrafficBlock.Column action = block.actionColumn();
            long alike = action.rows()[row];
            for (int column : recorded) {
                alike = alike * block.values(column).size() + block.value(column, row);
            }
            return alike;
        }

        private Doing doing(int row) {
            String who = text(type, row);
            return new Doing(who, block.action(row), value(kind, row) == null ? "" : where(who, row));
        }

        private String where(String who, int row) {
            List<String> parts = new ArrayList<>(List.of((is(shared, row) ? "" : "!") + "resource.shared"));
            if (!is(hasDevice, row)) {
                parts.add("!(resource has device)");
            } else if (is(own, row)) {
                parts.add("resource has device && resource.device == principal");
            } else { // whoever is no device is never the one that a topic names, and Cedar would not compare them
                parts.add("resource has device" + (who.equals("Device") ? " && !(resource.device == principal)" : ""));
            }
            if (!is(hasSegment, row)) {
                parts.add("!(resource has segment)");
            } else if (is(shared, row) || !is(own, row)) { // its own channel is in its own segment
                parts.add("resource has segment && "
                        + (is(member, row) ? "principal in resource.segment" : "!(principal in resource.segment)"));
            }
            return String.join(" && ", parts);
        }
    }

    private final SortedMap<Doing, SortedMap<String, SortedSet<String>>> kinds = new TreeMap<>(ORDER); // and by role

    void add(Columns columns, int row) {
        kinds.computeIfAbsent(columns.doing(row), d -> new TreeMap<>())
                .computeIfAbsent(columns.text(columns.role, row), r -> new TreeSet<>())
                .add(columns.text(columns.kind, row));
    }

    /** Conditions one of which is met by each thing that was seen; those of roles that did the same are one. */
    List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        kinds.forEach((doing, byRole) -> {
            Map<SortedSet<String>, List<String>> roles = new LinkedHashMap<>();
            byRole.forEach((role, of) ->
                    roles.computeIfAbsent(of, k -> new ArrayList<>()).add(role));
            roles.forEach((of, who) -> {
                for (int i = 0; i < who.size(); i += MOST_ROLES) {
                    conditions.add(doing.cedar(who.subList(i, Math.min(who.size(), i + MOST_ROLES)), of));
                }
            });
        });
        return conditions;
    }
}
