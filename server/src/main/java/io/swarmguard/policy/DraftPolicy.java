package io.swarmguard.policy;

import io.swarmguard.policy.DraftNote.Change;
import io.swarmguard.policy.ForeignRule.Use;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A policy directory drafted from the rules of another broker. It permits what they permit and never more; where it permits
 * less a note says so. What trust takes away is taken away here too.
 *
 * @param files null if nothing could be translated
 * @param translated rules that are in the draft
 */
public record DraftPolicy(@Nullable PolicyFiles files, List<DraftNote> notes, int translated) {
    /** Bytes of a file of another broker. */
    public static final int MAX_SOURCE = 1 << 20;
    /** Rules of a file. */
    static final int MAX_RULES = 2_000;

    static final String FILE = "imported.cedar";
    private static final String STANDINGS = "standings.cedar";
    /** Less than what is shipped: a fleet that comes from elsewhere has nobody yet who deals with quarantined devices. */
    private static final String STANDING_RULES = """
            // What trust takes away. A forbid wins over every permit.

            @id("disabled-or-quarantined-does-nothing")
            forbid (principal, action, resource)
            when { ["disabled", "quarantined"].contains(principal.standing) };

            @id("tainted-messages-are-withheld")
            forbid (principal, action == Action::"deliver", resource)
            unless {
                context has publisher && !["disabled", "quarantined"].contains(context.publisher.standing)
            };
            """;

    /** What the source has no word for, and the draft decides. */
    private static final DraftNote QUARANTINE = new DraftNote(
            Change.NOTE,
            0,
            "",
            "whoever is quarantined or disabled does nothing at all (standings.cedar), while by the shipped set who is "
                    + "quarantined reports to services of role responder and hears them",
            "put the shipped standings.cedar and the responder's permits of services.cedar in its place if there is one");

    public DraftPolicy {
        notes = List.copyOf(notes);
    }

    /** The files to write, by name: the schema is not among them, since it is the shipped one; empty if there is no draft. */
    public SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>(files == null ? Map.of() : files.texts());
        texts.remove(PolicyFiles.SCHEMA);
        return texts;
    }

    /**
     * Drafts.
     *
     * @param notes what was noted when the rules were read
     * @throws PolicyRefusedException if the rules need more than one policy set can hold
     */
    static DraftPolicy of(List<ForeignRule> rules, List<DraftNote> notes) throws PolicyRefusedException {
        if (rules.size() > MAX_RULES) {
            throw new PolicyRefusedException("there are more than " + MAX_RULES + " rules; import the file in parts");
        }
        DraftPolicy whole = new Drafting(rules, notes).draft();
        if (whole != null) {
            return whole;
        }
        List<ForeignRule> permits = rules.stream().filter(ForeignRule::permit).toList();
        DraftPolicy best = null;
        int fits = 0;
        int most = permits.size();
        while (most - fits > 1) {
            int tried = (fits + most) / 2;
            DraftPolicy part = without(permits.subList(tried, permits.size()), rules, notes);
            best = part == null ? best : part;
            fits = part == null ? fits : tried;
            most = part == null ? tried : most;
        }
        if (best == null) {
            throw new PolicyRefusedException(
                    "the rules tell too much apart for one policy set; import the file in parts");
        }
        return best;
    }

    /** Permits can be left out: what remains permits less. Denials cannot. */
    private static @Nullable DraftPolicy without(List<ForeignRule> left, List<ForeignRule> rules, List<DraftNote> notes)
            throws PolicyRefusedException {
        Set<ForeignRule> out = Collections.newSetFromMap(new IdentityHashMap<>());
        out.addAll(left);
        List<DraftNote> told = new ArrayList<>(notes);
        for (ForeignRule rule : left) {
            told.add(new DraftNote(
                    Change.LEFT_OUT,
                    rule.line(),
                    rule.text(),
                    "the set would tell too many classes apart",
                    "import it as a file of its own, or tell fewer words apart"));
        }
        return new Drafting(rules.stream().filter(rule -> !out.contains(rule)).toList(), told).draft();
    }

    /** One draft in the making. */
    private static final class Drafting {
        private final List<ForeignRule> rules;
        private final List<DraftNote> notes;
        private final DraftLayout layout;
        private final DraftCondition condition;
        private final StringBuilder cedar = new StringBuilder();
        private final Map<String, Integer> ids = new HashMap<>();
        private final Set<Name> groups = new TreeSet<>();
        private int translated;

        Drafting(List<ForeignRule> rules, List<DraftNote> notes) {
            this.rules = rules;
            this.notes = new ArrayList<>(notes);
            List<ForeignTopics> permits = new ArrayList<>();
            List<ForeignTopics> others = new ArrayList<>();
            for (ForeignRule rule : rules) {
                (rule.permit() ? permits : others).add(rule.topics());
                others.addAll(rule.unless());
            }
            permits.removeIf(topics -> topics.size() > DraftLayout.MAX_LEVELS);
            layout = new DraftLayout(permits, others);
            condition = new DraftCondition(layout);
        }

        /** @return null if it is more than one policy set can hold */
        @Nullable
        DraftPolicy draft() throws PolicyRefusedException {
            List<ForeignRule> permits = rules.stream()
                    .filter(ForeignRule::permit)
                    .filter(this::isPossible)
                    .toList();
            if (permits.isEmpty()) {
                return new DraftPolicy(null, notes, 0);
            }
            for (ForeignRule rule : permits) {
                permit(rule, permits);
            }
            rules.stream().filter(rule -> !rule.permit()).forEach(this::forbid);
            PolicyFiles files = files();
            if (!PolicyCheck.check(files).report().isUsable()) {
                return null;
            }
            notes.add(QUARANTINE);
            return new DraftPolicy(files, notes, translated);
        }

        private boolean isPossible(ForeignRule rule) {
            String obstacle = condition.obstacle(rule.topics());
            String narrowing = obstacle == null ? condition.narrowing(rule.topics()) : null;
            if (obstacle != null) {
                note(
                        Change.LEFT_OUT,
                        rule,
                        obstacle,
                        "write a template and a policy for it by hand (docs/policy-facts.md)");
            } else if (narrowing != null) {
                note(Change.NARROWED, rule, narrowing, "add templates for what else there is");
            }
            return obstacle == null;
        }

        private void note(Change change, ForeignRule rule, String why, String instead) {
            notes.add(new DraftNote(change, rule.line(), rule.text(), why, instead));
        }

        /** A message reaches those who may both receive its topic and subscribe to it. */
        private void permit(ForeignRule rule, List<ForeignRule> permits) {
            translated++;
            for (ForeignTopics except : rule.unless()) {
                if (!condition.widened(except).equals(except) || condition.isBlunt(except)) {
                    note(
                            Change.NARROWED,
                            rule,
                            "the draft excepts more topics than what is denied",
                            "see what of it you need");
                }
            }
            if (rule.uses().contains(Use.PUBLISH)) {
                policy(rule, List.of(rule), "write", "== Action::\"publish\"");
            }
            if (rule.uses().contains(Use.RECEIVE) && rule.uses().contains(Use.SUBSCRIBE)) {
                policy(rule, List.of(rule), "read", "in [Action::\"subscribe\", Action::\"deliver\"]");
            }
            if (rule.uses().contains(Use.RECEIVE) && !rule.uses().contains(Use.SUBSCRIBE)) {
                for (ForeignRule other : permits) {
                    boolean counterpart = other.uses().contains(Use.SUBSCRIBE)
                            && !other.uses().contains(Use.RECEIVE);
                    if (counterpart && Objects.equals(rule.group(), other.group())) {
                        policy(rule, List.of(rule, other), "read", "in [Action::\"subscribe\", Action::\"deliver\"]");
                    }
                }
            }
        }

        private void forbid(ForeignRule rule) {
            translated++;
            ForeignTopics wide = condition.widened(rule.topics());
            if (!wide.equals(rule.topics()) || condition.isBlunt(rule.topics())) {
                note(Change.NARROWED, rule, "the draft forbids more topics than this", "see what of it you need");
            }
            ForeignRule meant = rule.with(wide);
            if (rule.uses().contains(Use.PUBLISH)) {
                policy(meant, List.of(meant), "not-write", "== Action::\"publish\"");
            }
            if (rule.uses().contains(Use.SUBSCRIBE)) {
                policy(meant, List.of(meant), "not-read", "in [Action::\"subscribe\", Action::\"deliver\"]");
            } else if (rule.uses().contains(Use.RECEIVE)) {
                policy(meant, List.of(meant), "not-read", "== Action::\"deliver\"");
            }
        }

        private void policy(ForeignRule rule, List<ForeignRule> all, String verb, String action) {
            StringBuilder text = new StringBuilder();
            for (ForeignRule one : all) {
                text.append("// line ")
                        .append(one.line())
                        .append(": ")
                        .append(one.text())
                        .append('\n');
            }
            text.append("@id(\"").append(id("line-" + rule.line() + "-" + verb)).append("\")\n");
            text.append(rule.permit() ? "permit" : "forbid").append(" (\n    principal");
            if (rule.group() != null) {
                text.append(" in Group::\"").append(rule.group()).append('"');
            }
            text.append(",\n    action ").append(action).append(",\n    resource is Channel\n)");
            if (rule.group() == null) {
                text.append("\nwhen { principal is Device || principal is Service }");
            }
            for (ForeignRule one : all) {
                String when = condition.of(one.topics(), !rule.permit());
                if (when == null) {
                    return; // no channel is one of them
                }
                text.append(when.equals("true") ? "" : "\nwhen { " + when + " }");
            }
            for (ForeignTopics except : rule.unless()) {
                String unless = condition.of(condition.widened(except), true);
                text.append(unless == null ? "" : "\nunless { " + unless + " }");
            }
            if (rule.group() != null) {
                groups.add(rule.group());
            }
            cedar.append('\n').append(text).append(";\n");
        }

        private String id(String wanted) {
            int count = ids.merge(wanted, 1, Integer::sum);
            return count == 1 ? wanted : wanted + "-" + count;
        }

        private PolicyFiles files() throws PolicyRefusedException {
            Map<String, String> texts = new TreeMap<>();
            texts.put(
                    FILE,
                    "// Drafted from the rules of another broker; each policy names the line it comes from.\n" + cedar);
            StringBuilder templates = new StringBuilder("# Drafted. Which kind a word is was guessed from the word; "
                    + "imported.cedar asks for the kinds\n# that stand here, so change both.\n");
            layout.templates().forEach(template -> templates.append(template).append('\n'));
            texts.put(PolicyFiles.TEMPLATES, templates.toString());
            StringBuilder facts =
                    new StringBuilder("# Drafted. Say who is in a group before the policies are applied:\n"
                            + "# swarmguard group add GROUP device/NAME --why \"…\"\n");
            for (Name group : groups) {
                facts.append("\n[group.").append('"').append(group).append("\"]\n");
            }
            texts.put(FactsFile.NAME, facts.toString());
            texts.put(STANDINGS, STANDING_RULES);
            return PolicyFiles.of(texts);
        }
    }
}
