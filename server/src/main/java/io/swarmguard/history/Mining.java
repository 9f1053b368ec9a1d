package io.swarmguard.history;

import io.swarmguard.policy.Decision;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicySet;
import io.swarmguard.policy.Retrial;
import io.swarmguard.terms.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The smallest rights that explain the traffic that was seen and permitted: each permit in force, narrowed to what was done
 * under it, with its conditions and its budget; and the permits that nobody used. So what is proposed never permits what is
 * refused now. Forbids are not mined: what never happened says nothing about why it must not.
 */
public final class Mining {
    /** Characters of conditions that are put into one policy, which may have 16,384. */
    private static final int MOST_CONDITIONS = 8_000;

    private static final String HEAD = """
            // The permits in force, narrowed to what was done under them. Forbids are not mined: keep yours.
            """;
    private static final String GONE = """
            // What follows was permitted when it was seen, and nothing permits it now. It is left out.
            """;

    /**
     * @param decisions permitted since then
     * @param cedar permits; together with the forbids in force they permit all that was seen and still is permitted
     * @param diff from the permits in force to these, by lines that begin with {@code -}, {@code +} or a space
     * @param unused the ids of permits in force that permitted nothing that was seen
     * @param gone of the decisions, those that the set in force would refuse
     * @param undecided of the decisions, those that hang on facts that were not recorded; nothing is proposed for them
     */
    public record Report(
            long decisions, String cedar, List<String> diff, List<String> unused, long gone, long undecided) {}

    private final PolicyBundle inForce;
    private final Retrial retrial;
    private final Map<String, Seen> used = new HashMap<>(); // by the permit's id
    private final Seen notPermitted = new Seen();
    private final List<String> diff = new ArrayList<>();
    private final StringBuilder cedar = new StringBuilder(HEAD);
    private long decisions;
    private long gone;
    private long undecided;

    private Mining(PolicyBundle inForce) {
        this.inForce = inForce;
        this.retrial = new Retrial(inForce.set());
    }

    /** Looks at what was recorded since a moment. Blocking. */
    public static Report run(Traffic traffic, PolicyBundle inForce, Instant since) {
        Mining mining = new Mining(inForce);
        traffic.each(since, mining::add);
        return mining.report();
    }

    private void add(TrafficBlock block) {
        @Nullable Decision[] now = retrial.rows(block.facts(), block.values()).decide(block.rows(), block.numbers());
        Seen.Columns columns = new Seen.Columns(block);
        IdentityHashMap<Decision, Set<Long>> looked = new IdentityHashMap<>();
        for (int row = 0; row < block.rows(); row++) {
            Decision decision = now[row];
            if (block.isPermitted(row)) {
                add(decision, block.count(row));
                boolean isNew = decision != null
                        && looked.computeIfAbsent(decision, d -> new HashSet<>())
                                .add(columns.alike(row));
                if (isNew) {
                    add(decision, columns, row);
                }
            }
        }
    }

    private void add(@Nullable Decision now, long count) {
        decisions += count;
        if (now == null) {
            undecided += count;
        } else if (!now.isPermitted()) {
            gone += count;
        }
    }

    /** Of several permits each is kept: one of them alone may be within a budget that the others are not. */
    private void add(Decision now, Seen.Columns columns, int row) {
        if (now.isPermitted()) {
            now.why().forEach(id -> used.computeIfAbsent(id, i -> new Seen()).add(columns, row));
        } else if (now.reason() == Reason.NOT_PERMITTED) {
            notPermitted.add(columns, row);
        }
    }

    private Report report() {
        PolicySet set = inForce.set();
        List<String> unused = new ArrayList<>();
        for (String id : set.permitIds()) {
            Seen seen = used.get(id);
            if (seen == null) {
                unused.add(id);
            }
            propose(id, seen == null ? List.of() : seen.conditions());
        }
        List<String> conditions = notPermitted.conditions();
        if (!conditions.isEmpty()) {
            cedar.append(GONE);
            conditions.forEach(condition -> cedar.append("// permit (principal, action, resource) when { ")
                    .append(condition.replaceAll("\\s+", " "))
                    .append(" };\n"));
        }
        return new Report(decisions, cedar.toString(), List.copyOf(diff), unused, gone, undecided);
    }

    private void propose(String id, List<String> conditions) {
        String permit = inForce.files().statement(id);
        List<String> proposed = new ArrayList<>();
        for (String statement : narrowed(permit, id, conditions)) {
            proposed.addAll(statement.lines().toList());
            cedar.append('\n').append(statement).append('\n');
        }
        List<String> now = permit.lines().toList();
        int alike = 0;
        while (alike < Math.min(now.size(), proposed.size()) && now.get(alike).equals(proposed.get(alike))) {
            alike++;
        }
        now.subList(0, alike).forEach(line -> diff.add("  " + line));
        now.subList(alike, now.size()).forEach(line -> diff.add("- " + line));
        proposed.subList(alike, proposed.size()).forEach(line -> diff.add("+ " + line));
        diff.add("");
    }

    /** The permit with one more condition; several if that would be too long for one. */
    private static List<String> narrowed(String permit, String id, List<String> conditions) {
        List<String> narrowed = new ArrayList<>();
        List<String> some = new ArrayList<>();
        int length = 0;
        for (String condition : conditions) {
            if (length + condition.length() > MOST_CONDITIONS && !some.isEmpty()) {
                narrowed.add(narrowed(permit, id, narrowed.size(), some));
                some.clear();
                length = 0;
            }
            some.add(condition);
            length += condition.length();
        }
        if (!some.isEmpty()) {
            narrowed.add(narrowed(permit, id, narrowed.size(), some));
        }
        return narrowed;
    }

    private static String narrowed(String permit, String id, int earlier, List<String> conditions) {
        String named = earlier == 0
                ? permit
                : permit.replaceFirst(
                        "(@id\\s*\\(\\s*\"" + Pattern.quote(id) + ")\"", "$1-seen-" + (earlier + 1) + '"');
        return named.substring(0, named.length() - 1).stripTrailing() + "\nwhen {\n    ("
                + String.join(") ||\n    (", conditions) + ")\n};";
    }
}
