package io.swarmguard.policy;

import io.swarmguard.policy.DraftNote.Change;
import io.swarmguard.policy.ForeignRule.Use;
import io.swarmguard.policy.ForeignTopics.Open;
import io.swarmguard.policy.ForeignTopics.Part;
import io.swarmguard.policy.ForeignTopics.Word;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@code acl_file} of Mosquitto (mosquitto.conf(5), "acl_file"). As Mosquitto decides: what a user's own lines
 * deny is denied, then what they grant is granted, then what a pattern denies is denied, then what a pattern grants is
 * granted; the lines before the first user are for clients without a name, which there are none of here. Reading is asked
 * for with each message, and every subscription is taken.
 */
public final class MosquittoAcl {
    /** Characters of a line. */
    static final int MAX_LINE = 1_024;

    private static final Set<Use> READ = EnumSet.of(Use.RECEIVE, Use.SUBSCRIBE);

    private final String file;
    private final List<ForeignRule> rules = new ArrayList<>();
    private final List<ForeignTopics> denied = new ArrayList<>(); // by patterns
    private final List<DraftNote> notes = new ArrayList<>();
    private final Map<String, Name> groups = new HashMap<>(); // by user
    private @Nullable Name user;
    private boolean byUser;
    private boolean byClient;
    private int number;

    private MosquittoAcl(String file) {
        this.file = file;
    }

    /**
     * Drafts policies.
     *
     * @param file how the file is called in messages
     * @throws PolicyRefusedException if a line is none of an acl_file, with its number; or there is too much
     */
    public static DraftPolicy draft(String file, String text) throws PolicyRefusedException {
        return new MosquittoAcl(file).read(text);
    }

    private DraftPolicy read(String text) throws PolicyRefusedException {
        for (String line : text.lines().toList()) {
            number++;
            if (line.length() > MAX_LINE) {
                throw refuse("is longer than " + MAX_LINE + " characters");
            }
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                line(stripped);
            }
        }
        if (byUser && byClient) {
            notes.add(new DraftNote(
                    Change.NOTE,
                    0,
                    "",
                    "%u and %c are both taken for the name of the device",
                    "give each device the name that both had, or take out the patterns of the other"));
        }
        List<ForeignRule> all = new ArrayList<>();
        for (ForeignRule rule : rules) {
            all.add(rule.group() == null ? rule.with(denied) : rule);
        }
        return DraftPolicy.of(all, notes);
    }

    private void line(String line) throws PolicyRefusedException {
        String[] words = line.split("[ \\t]+", 2);
        if (words.length < 2) {
            throw refuse("ends early");
        }
        switch (words[0]) {
            case "user" -> user = group(words[1]);
            case "topic" -> access(line, words[1], false);
            case "pattern" -> access(line, words[1], true);
            default -> throw refuse("begins with '" + printable(words[0]) + "', not with user, topic or pattern");
        }
    }

    private PolicyRefusedException refuse(String what) {
        return new PolicyRefusedException(file + ":" + number + ": the line " + what);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** A group of that name, or nearly: a user may have one that is none here. */
    private Name group(String name) throws PolicyRefusedException {
        Name known = groups.get(name);
        if (known == null) {
            String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
            String wanted = "user-" + plain.substring(0, Math.min(plain.length(), 50));
            String free = wanted;
            for (int i = 2; groups.containsValue(new Name(free)); i++) {
                free = wanted + "-" + i;
            }
            known = new Name(free);
            groups.put(name, known);
            if (groups.size() > Declarations.MAX_GROUPS) {
                throw refuse("names one user more than the " + Declarations.MAX_GROUPS + " groups there can be");
            }
            notes.add(new DraftNote(
                    Change.NOTE,
                    number,
                    "user " + printable(name),
                    "becomes the group " + known,
                    "swarmguard group add " + known + " device/NAME --why \"…\""));
        }
        return known;
    }

    private void access(String line, String rest, boolean pattern) throws PolicyRefusedException {
        String[] words = rest.split("[ \\t]+", 2);
        Set<Use> uses = EnumSet.allOf(Use.class);
        boolean deny = false;
        String topic = rest;
        if (words.length == 2) {
            topic = words[1];
            switch (words[0]) {
                case "read" -> uses = READ;
                case "write" -> uses = EnumSet.of(Use.PUBLISH);
                case "readwrite" -> {}
                case "deny" -> deny = true;
                default -> throw refuse("grants '" + printable(words[0]) + "', not read, write, readwrite or deny");
            }
        }
        rule(line, topic, pattern, deny, uses);
    }

    private void rule(String line, String topic, boolean pattern, boolean deny, Set<Use> uses)
            throws PolicyRefusedException {
        ForeignTopics topics = topics(topic, pattern);
        String text = printable(line);
        if (!pattern && user == null) {
            leftOut(
                    text,
                    "it is for clients without a name, and every client here has a certificate",
                    "put it below a user if somebody needs it");
        } else if (topic.startsWith("$")) {
            leftOut(
                    text,
                    "topics that begin with $ are a broker's own, and no template covers them",
                    "see what the hub is doing with swarmguard status");
        } else if (topics == null) {
            if (deny) {
                denied.add(new ForeignTopics(List.of(), true)); // rather too much
            }
            leftOut(text, "%u or %c is only a part of a level", "name topics after devices by whole levels");
        } else if (pattern && deny) {
            denied.add(topics);
        } else {
            rules.add(new ForeignRule(number, text, !deny, pattern ? null : user, uses, topics, List.of()));
        }
    }

    private void leftOut(String text, String why, String instead) {
        notes.add(new DraftNote(Change.LEFT_OUT, number, text, why, instead));
    }

    /** Null if a name is a part of a level. */
    private @Nullable ForeignTopics topics(String topic, boolean pattern) throws PolicyRefusedException {
        List<Part> parts = new ArrayList<>();
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            boolean names = pattern && (level.contains("%u") || level.contains("%c"));
            if (level.equals("#") && i == levels.length - 1) {
                return new ForeignTopics(parts, true);
            }
            if (names && level.length() > 2) {
                return null;
            }
            if (!level.equals("+") && (level.contains("+") || level.contains("#"))) {
                throw refuse("has '" + printable(level) + "' as a level: + and # stand alone, and # at the end");
            }
            byUser |= names && level.equals("%u");
            byClient |= names && level.equals("%c");
            parts.add(names ? Open.OWN : level.equals("+") ? Open.ANY : new Word(level));
        }
        return new ForeignTopics(parts, false);
    }
}
