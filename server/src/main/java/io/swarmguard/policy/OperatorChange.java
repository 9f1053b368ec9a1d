package io.swarmguard.policy;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What operators of one role gain and lose when other policies take the place of some.
 *
 * @param gained rights that they have at some time, from some place, and did not
 */
public record OperatorChange(String role, List<Right> gained, List<Right> lost) {
    public OperatorChange {
        gained = List.copyOf(gained);
        lost = List.copyOf(lost);
    }

    /** In the order of the roles that either names. */
    public static List<OperatorChange> between(OperatorRights from, OperatorRights to) {
        TreeSet<String> roles = new TreeSet<>(from.roles());
        roles.addAll(to.roles());
        List<OperatorChange> changes = new ArrayList<>();
        for (String role : roles) {
            List<Right> before = from.ever(new Name(role));
            List<Right> after = to.ever(new Name(role));
            if (!before.equals(after)) {
                changes.add(new OperatorChange(role, without(after, before), without(before, after)));
            }
        }
        return changes;
    }

    private static List<Right> without(List<Right> some, List<Right> others) {
        return some.stream().filter(right -> !others.contains(right)).toList();
    }

    private static String words(List<Right> rights) {
        return rights.stream().map(Right::word).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        String more = gained.isEmpty() ? "" : " may also " + words(gained);
        String less = lost.isEmpty() ? "" : " may no longer " + words(lost);
        return "an operator of role " + role + more + (more.isEmpty() || less.isEmpty() ? "" : ", and") + less;
    }
}
