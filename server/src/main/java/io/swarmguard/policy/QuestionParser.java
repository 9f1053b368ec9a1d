package io.swarmguard.policy;

import io.swarmguard.policy.PolicyQuestion.Form;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads questions; docs/policy-questions.md has the language. */
final class QuestionParser {
    /** Characters of a question. */
    static final int MAX_LENGTH = 1_000;

    private static final Map<String, List<String>> ACTIONS = actions();
    private static final Map<String, String> TYPES =
            Map.of("device", "Device", "service", "Service", "operator", "Operator");
    private static final Set<String> ANYBODY = Set.of("anybody", "principal");
    private static final Set<String> ARTICLES = Set.of("a", "an", "any", "every", "the");
    private static final Set<String> FORMS = Set.of("never", "always", "can");
    private static final Set<String> CLAUSES =
            Set.of("shared", "unshared", "of", "from", "in", "outside", "when", "unless");

    /** The facts of one end, by which it is described. */
    private record End(Fact type, Fact role, Fact standing) {}

    private static final End PRINCIPAL = new End(Fact.PRINCIPAL_TYPE, Fact.PRINCIPAL_ROLE, Fact.PRINCIPAL_STANDING);
    private static final End PUBLISHER = new End(Fact.PUBLISHER_KIND, Fact.PUBLISHER_ROLE, Fact.PUBLISHER_STANDING);
    private static final End DEVICE = new End(Fact.HAS_DEVICE, Fact.DEVICE_ROLE, Fact.DEVICE_STANDING);

    private final Vocabulary vocabulary = new Vocabulary();
    private final String text;
    private final QuestionWords words;
    private final Set<String> roles;
    private final Templates templates;
    private final DeclaredFacts declared;

    private QuestionParser(String text, Set<String> roles, Templates templates, DeclaredFacts declared) {
        this.text = text;
        this.words = new QuestionWords(text);
        this.roles = roles;
        this.templates = templates;
        this.declared = declared;
    }

    private static Map<String, List<String>> actions() {
        Map<String, List<String>> actions = new LinkedHashMap<>();
        actions.put("publish", List.of("publish"));
        actions.put("subscribe", List.of("subscribe"));
        actions.put("deliver", List.of("deliver"));
        actions.put("receive", List.of("deliver"));
        actions.put("read", List.of("subscribe", "deliver"));
        actions.put("do", List.of("publish", "subscribe", "deliver"));
        return actions;
    }

    /**
     * Reads one question.
     *
     * @param set whose roles are understood by their bare names
     * @throws PolicyRefusedException names the word that is not understood and the nearest that is
     */
    static PolicyQuestion parse(String text, PolicySet set, Templates templates) throws PolicyRefusedException {
        if (text.length() > MAX_LENGTH) {
            throw new PolicyRefusedException("a question is at most " + MAX_LENGTH + " characters long");
        }
        Set<String> roles = new TreeSet<>();
        for (Fact fact : List.of(Fact.PRINCIPAL_ROLE, Fact.DEVICE_ROLE, Fact.PUBLISHER_ROLE)) {
            roles.addAll(set.layout().named(fact).keySet());
        }
        return new QuestionParser(text, roles, templates, new DeclaredFacts(set.declarations())).question();
    }

    private PolicyQuestion question() throws PolicyRefusedException {
        Condition where = nouns(PRINCIPAL, true);
        String form = words.peek();
        if (form == null || !FORMS.contains(form)) {
            Set<String> candidates = nouns(PRINCIPAL);
            candidates.addAll(FORMS);
            throw words.unexpected("never, always or can", candidates);
        }
        words.skip();
        where = Condition.and(where, action());
        where = Condition.and(where, channel());
        while (!words.isAtEnd()) {
            where = Condition.and(where, clause());
        }
        return new PolicyQuestion(
                text, Form.valueOf(form.toUpperCase(java.util.Locale.ROOT)), where, new Layout(vocabulary));
    }

    private Condition action() throws PolicyRefusedException {
        List<String> named = words.takeJoined(ACTIONS::containsKey);
        if (named.isEmpty()) {
            throw words.unexpected("an action", ACTIONS.keySet());
        }
        Set<String> actions = new TreeSet<>();
        named.forEach(word -> actions.addAll(ACTIONS.getOrDefault(word, List.of())));
        return actions.size() == Fact.ACTION.domain().size() ? Condition.TRUE : is(Fact.ACTION, actions);
    }

    /** A kind, a topic with wildcards, or nothing, which is anything; shared or not. */
    private Condition channel() throws PolicyRefusedException {
        if (words.take("shared")) {
            return Condition.and(is(Fact.CHANNEL_SHARED, "true"), named());
        }
        return words.take("unshared") ? Condition.and(is(Fact.CHANNEL_SHARED, "false"), named()) : named();
    }

    private Condition named() throws PolicyRefusedException {
        boolean not = words.take("not");
        boolean topic = words.take("topic");
        String word = words.peek();
        if (word != null && (topic || word.contains("/") || word.equals("#") || word.equals("+"))) {
            words.skip();
            return unless(not, topic(word));
        }
        boolean kind = words.take("kind");
        List<String> kinds = words.takeJoined(Fact.CHANNEL_KIND.domain()::contains);
        if (!kinds.isEmpty()) {
            return unless(not, is(Fact.CHANNEL_KIND, kinds));
        }
        boolean nothingNamed = words.take("anything") || word == null || CLAUSES.contains(word);
        if (not || kind || !nothingNamed) {
            List<String> candidates = new ArrayList<>(Fact.CHANNEL_KIND.domain());
            candidates.add("anything");
            candidates.addAll(CLAUSES);
            throw words.unexpected("a kind of channel or a topic", candidates);
        }
        return Condition.TRUE;
    }

    private Condition topic(String filter) throws PolicyRefusedException {
        List<FilterMatch> matches = templates.matches(filter);
        if (matches.isEmpty()) {
            throw new PolicyRefusedException("no template covers the topic '" + filter + "'");
        }
        for (FilterMatch match : matches) {
            Name one = match.device() != null ? match.device() : match.segment();
            if (one != null) {
                throw new PolicyRefusedException("no policy tells '" + one + "' from others; write + in its place: '"
                        + filter.replace(one.value(), "+") + "'");
            }
        }
        Condition any = Condition.FALSE;
        for (List<Constraint.Is> all : Constraint.channels(matches, declared.all())) {
            Condition every = Condition.TRUE;
            for (Constraint.Is is : all) {
                every = Condition.and(every, is(is.fact(), is.words()));
            }
            any = new Condition.Or(any, every);
        }
        return any;
    }

    private Condition clause() throws PolicyRefusedException {
        if (words.take("shared")) {
            return is(Fact.CHANNEL_SHARED, "true");
        }
        if (words.take("unshared")) {
            return is(Fact.CHANNEL_SHARED, "false");
        }
        if (words.take("in", "its", "segment")) {
            return is(Fact.MEMBER, "true");
        }
        if (words.take("outside", "its", "segment")) {
            return is(Fact.MEMBER, "false");
        }
        if (words.take("in", "no", "segment")) {
            return is(Fact.HAS_SEGMENT, "false");
        }
        if (words.take("of")) {
            return target();
        }
        if (words.take("from")) {
            return words.take("nobody")
                    ? is(Fact.HAS_PUBLISHER, "false")
                    : new Condition.And(is(Fact.HAS_PUBLISHER, "true"), nouns(PUBLISHER, false));
        }
        boolean unless = words.take("unless");
        if (unless || words.take("when")) {
            Condition said = new Condition.Surely(CedarExpression.compile(words.rest(), vocabulary, declared));
            return unless(unless, said);
        }
        for (String begun : List.of("in", "outside")) {
            if (words.take(begun)) {
                throw new PolicyRefusedException(
                        "'" + begun + "' goes on as 'in its segment', 'outside its segment' or " + "'in no segment'");
            }
        }
        throw words.unexpected("a clause", CLAUSES);
    }

    private Condition target() throws PolicyRefusedException {
        if (words.take("itself") || words.take("its", "own")) {
            return is(Fact.OWN, "true");
        }
        if (words.take("no", "device")) {
            return is(Fact.HAS_DEVICE, "false");
        }
        Condition other = words.take("another") ? is(Fact.OWN, "false") : is(Fact.HAS_DEVICE, "true");
        return new Condition.And(other, nouns(DEVICE, false));
    }

    /** Words that describe one end, all of which must fit: {@code quarantined device}, {@code not sensor or robot}. */
    private Condition nouns(End end, boolean needed) throws PolicyRefusedException {
        Condition all = Condition.TRUE;
        boolean any = false;
        while (words.peek() != null) {
            if (ARTICLES.contains(words.peek())) {
                words.skip();
                continue;
            }
            boolean not = words.take("not");
            Condition noun = noun(end);
            if (noun == null) {
                if (not || !any) {
                    throw unexpected(needed ? "who" : "a device or role", end);
                }
                break;
            }
            any = true;
            all = Condition.and(all, unless(not, noun));
        }
        if (!any) {
            throw unexpected("who", end);
        }
        return all;
    }

    /** A role that no policy mentions is none of the words that are known. */
    private PolicyRefusedException unexpected(String expected, End end) {
        PolicyRefusedException unexpected = words.unexpected(expected, nouns(end));
        String word = words.peek();
        return word == null || !Name.isValid(word)
                ? unexpected
                : new PolicyRefusedException(
                        unexpected.getMessage() + "; a role that no policy mentions is 'role " + word + "'");
    }

    private @Nullable Condition noun(End end) throws PolicyRefusedException {
        if (words.take("role")) {
            return roles(end, words.takeJoined(Name::isValid));
        }
        if (!words.takeJoined(ANYBODY::contains).isEmpty()) {
            return Condition.TRUE;
        }
        List<String> types =
                words.takeJoined(word -> end.equals(DEVICE) ? word.equals("device") : TYPES.containsKey(word));
        if (!types.isEmpty()) {
            return end.equals(DEVICE)
                    ? is(Fact.HAS_DEVICE, "true")
                    : is(end.type(), types.stream().map(TYPES::get).toList());
        }
        List<String> standings = words.takeJoined(end.standing().domain()::contains);
        if (!standings.isEmpty()) {
            return is(end.standing(), standings);
        }
        List<String> named = words.takeJoined(roles::contains);
        return named.isEmpty() ? null : roles(end, named);
    }

    private Condition roles(End end, List<String> named) throws PolicyRefusedException {
        if (named.isEmpty()) {
            throw words.unexpected("the name of a role", roles.isEmpty() ? Set.of("sensor") : roles);
        }
        return is(end.role(), named);
    }

    /** What can describe an end, to say what is nearest. */
    private Set<String> nouns(End end) {
        Set<String> nouns = new TreeSet<>(roles);
        nouns.addAll(end.equals(DEVICE) ? Set.of("device", "another", "itself") : TYPES.keySet());
        nouns.addAll(end.standing().domain());
        nouns.add("anybody");
        nouns.add("role");
        return nouns;
    }

    private static Condition unless(boolean not, Condition condition) {
        return not ? new Condition.Not(condition) : condition;
    }

    private Condition is(Fact fact, String value) {
        return is(fact, List.of(value));
    }

    private Condition is(Fact fact, Iterable<String> values) {
        BitSet accepted = new BitSet();
        values.forEach(value -> accepted.set(vocabulary.number(fact, value)));
        return new Condition.Surely(new Condition.Test(fact, accepted));
    }
}
