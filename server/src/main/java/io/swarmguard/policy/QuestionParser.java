package io.swarmguard.policy;

import io.swarmguard.policy.PolicyQuestion.Form;
import io.swarmguard.policy.QuestionNouns.End;
import io.swarmguard.terms.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads questions; docs/policy-questions.md has the language. */
final class QuestionParser {
    /** Characters of a question. */
    static final int MAX_LENGTH = 1_000;

    private static final Map<String, List<String>> ACTIONS = actions();
    private static final Set<String> FORMS = Set.of("never", "always", "can");
    private static final Set<String> CLAUSES = Set.of(
            "shared", "unshared", "of", "from", "in", "outside", "through", "labelled", "unlabelled", "when", "unless");

    private final Vocabulary vocabulary = new Vocabulary();
    private final String text;
    private final QuestionWords words;
    private final QuestionNouns nouns;
    private final Templates templates;
    private final DeclaredFacts declared;

    private QuestionParser(String text, Set<String> roles, Templates templates, DeclaredFacts declared) {
        this.text = text;
        this.words = new QuestionWords(text);
        this.templates = templates;
        this.declared = declared;
        this.nouns = new QuestionNouns(words, vocabulary, declared, roles, CLAUSES);
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
        for (Fact fact : List.of(Fact.PRINCIPAL_ROLE, Fact.DEVICE_ROLE, Fact.PUBLISHER_ROLE, Fact.VIA_ROLE)) {
            roles.addAll(set.layout().named(fact).keySet());
        }
        return new QuestionParser(text, roles, templates, new DeclaredFacts(set.declarations())).question();
    }

    private PolicyQuestion question() throws PolicyRefusedException {
        Condition where = nouns.of(End.PRINCIPAL);
        String form = words.peek();
        if (form == null || !FORMS.contains(form)) {
            Set<String> candidates = nouns.known(End.PRINCIPAL);
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
                    : new Condition.And(is(Fact.HAS_PUBLISHER, "true"), nouns.of(End.PUBLISHER));
        }
        if (words.take("through")) {
            return nouns.gateway();
        }
        if (words.isNext("labelled") || words.isNext("unlabelled")) {
            return label();
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

    /** What the tests of a topic say of the message; without tests nothing is said of any. */
    private Condition label() throws PolicyRefusedException {
        Fact label = declared.compared("resource." + Channel.LABEL);
        if (label == null) {
            throw new PolicyRefusedException("no template of these policies has tests, so no message has a label;"
                    + " docs/policy-facts.md says how tests are written");
        }
        Fact has = DeclaredFacts.hasLevel(Channel.LABEL);
        if (words.take("unlabelled")) {
            return is(has, "false");
        }
        words.skip();
        boolean not = words.take("not");
        List<String> named = words.takeJoined(Channel.LABELS::contains);
        if (named.isEmpty()) {
            throw words.unexpected("a label", Channel.LABELS);
        }
        return new Condition.And(is(has, "true"), unless(not, is(label, named)));
    }

    private Condition target() throws PolicyRefusedException {
        if (words.take("itself") || words.take("its", "own")) {
            return is(Fact.OWN, "true");
        }
        if (words.take("no", "device")) {
            return is(Fact.HAS_DEVICE, "false");
        }
        Condition other = words.take("another") ? is(Fact.OWN, "false") : is(Fact.HAS_DEVICE, "true");
        return new Condition.And(other, nouns.of(End.DEVICE));
    }

    private static Condition unless(boolean not, Condition condition) {
        return not ? new Condition.Not(condition) : condition;
    }

    private Condition is(Fact fact, String value) {
        return is(fact, List.of(value));
    }

    private Condition is(Fact fact, Iterable<String> values) {
        return nouns.is(fact, values);
    }
}
