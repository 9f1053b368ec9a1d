package io.swarmguard.console;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Right;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a token allows at most: {@code RIGHT[:GROUP[@SEGMENT]],…}, such as {@code look,cut-off:devices@plant-a}. A group is
 * what calls are about (devices, services, status, events …). With a segment, only calls about one named member of it, and
 * of reports of posture the rows about its members.
 */
record Scope(List<Grant> grants) {
    private static final Set<String> WITH_SEGMENTS = Set.of("devices", "services");

    /** One of them; null: any group, any segment. */
    record Grant(
            Right right, @Nullable String group, @Nullable Name segment) {
        private boolean covers(Call call, Predicate<Name> isMemberOf) {
            return right == call.right()
                    && (group == null || group.equals(call.group()))
                    && (segment == null || isMemberOf.test(segment));
        }

        @Override
        public String toString() {
            return right.word() + (group == null ? "" : ":" + group) + (segment == null ? "" : "@" + segment);
        }
    }

    /** @throws RefusedException saying what a scope is */
    static Scope parse(String text) {
        return new Scope(
                Arrays.stream(text.split(",")).map(one -> grant(one.strip())).toList());
    }

    private static Grant grant(String text) {
        String[] halves = text.split(":", 2);
        Right right = Right.ofWord(halves[0]);
        if (right == null) {
            throw new Json.BadRequest("'" + halves[0] + "' is no right: " + Right.words());
        }
        if (halves.length == 1) {
            return new Grant(right, null, null);
        }
        String[] parts = halves[1].split("@", 2);
        String group = parts[0];
        Set<String> groups = Calls.table().stream()
                .filter(call -> call.right() == right)
                .map(Call::group)
                .collect(Collectors.toSet());
        if (!groups.contains(group)) {
            throw new Json.BadRequest("'" + right.word() + "' has no group '" + group + "': "
                    + groups.stream().sorted().collect(Collectors.joining(", ")));
        }
        if (parts.length == 2 && !WITH_SEGMENTS.contains(group) && !isOfReports(right, group)) {
            throw new Json.BadRequest("only devices, services and reports of posture belong to segments");
        }
        return new Grant(right, group, parts.length == 2 ? Names.name(parts[1]) : null);
    }

    /** Whether every call of that right and group has rows, each about somebody. */
    private static boolean isOfReports(Right right, String group) {
        return Calls.table().stream()
                .filter(call -> call.right() == right && call.group().equals(group))
                .allMatch(Call::isReport);
    }

    /** @param isMemberOf whether the call is about one named principal that is in that segment and in no other */
    boolean covers(Call call, Predicate<Name> isMemberOf) {
        return !call.inPerson() && grants.stream().anyMatch(grant -> grant.covers(call, isMemberOf));
    }

    /** The rights in it. */
    Set<Right> rights() {
        return grants.stream().map(Grant::right).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return grants.stream().map(Grant::toString).collect(Collectors.joining(","));
    }
}
