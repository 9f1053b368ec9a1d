package io.swarmguard.policy;

import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The words of a question that describe somebody: {@code quarantined device}, {@code not sensor or robot}, {@code service
 * with critical exposure}.
 */
final class QuestionNouns {
    private static final Map<String, String> TYPES =
            Map.of("device", "Device", "service", "Service", "operator", "Operator");
    private static final Set<String> ANYBODY = Set.of("anybody", "principal");
    private static final Set<String> ARTICLES = Set.of("a", "an", "any", "every", "the");
    private static final String GATEWAY = "gateway";
    /** As people say it of exposure. */
    private static final String NO = "no";

    private static final String NONE = "none";

    /**
     * Who is described.
     *
     * @param path how policies write him
     * @param type what he is, or where that is always the same, whether he is there
     * @param only the word for what he always is; null if he may be of several types
     */
    record End(
            String path,
            Fact type,
            Fact role,
            Fact standing,
            @Nullable String only) {
        static final End PRINCIPAL =
                new End("principal", Fact.PRINCIPAL_TYPE, Fact.PRINCIPAL_ROLE, Fact.PRINCIPAL_STANDING, null);
        static final End DEVICE =
                new End("resource.device", Fact.HAS_DEVICE, Fact.DEVICE_ROLE, Fact.DEVICE_STANDING, "device");
        static final End PUBLISHER =
                new End("context.publisher", Fact.PUBLISHER_KIND, Fact.PUBLISHER_ROLE, Fact.PUBLISHER_STANDING, null);
        static final End VIA = new End("context.via", Fact.HAS_VIA, Fact.VIA_ROLE, Fact.VIA_STANDING, GATEWAY);

        boolean isGateway() {
            return GATEWAY.equals(only);
        }
    }

    private final QuestionWords words;
    private final Vocabulary vocabulary;
    private final DeclaredFacts declared;
    private final Set<String> roles;
    private final Set<String> reserved;

    /**
     * @param roles that are understood by their bare names
     * @param reserved words that begin something else, so that such a name stands after the word role
     */
    QuestionNouns(
            QuestionWords words,
            Vocabulary vocabulary,
            DeclaredFacts declared,
            Set<String> roles,
            Set<String> reserved) {
        this.words = words;
        this.vocabulary = vocabulary;
        this.declared = declared;
        this.roles = roles;
        this.reserved = reserved;
    }

    /** One or more of them, all of which must fit. */
    Condition of(End end) throws PolicyRefusedException {
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
                    throw unexpected(end.only() == null ? "who" : "a device or role", end);
                }
                break;
            }
            any = true;
            all = Condition.and(all, not ? new Condition.Not(noun) : noun);
        }
        if (!any) {
            throw unexpected("who", end);
        }
        return all;
    }

    /** What follows {@code through}: {@code no gateway}, {@code a gateway}, or one that is described before that word. */
    Condition gateway() throws PolicyRefusedException {
        if (words.take(NO, GATEWAY)) {
            return is(Fact.HAS_VIA, "false");
        }
        Condition all = is(Fact.HAS_VIA, "true");
        while (!words.take(GATEWAY)) {
            if (words.peek() != null && ARTICLES.contains(words.peek())) {
                words.skip();
                continue;
            }
            boolean not = words.take("not");
            Condition noun = noun(End.VIA);
            if (noun == null) {
                throw unexpected("a gateway", End.VIA);
            }
            all = Condition.and(all, not ? new Condition.Not(noun) : noun);
        }
        return all;
    }

    private @Nullable Condition noun(End end) throws PolicyRefusedException {
        if (words.take("role")) {
            return roles(end, words.takeJoined(Name::isValid));
        }
        if (!isBareRole("with") && words.take("with")) {
            return with(end);
        }
        Condition posture = posture(end);
        if (posture != null) {
            return posture;
        }
        if (!end.isGateway()) {
            Condition type = type(end);
            if (type != null) {
                return type;
            }
        }
        List<String> standings = words.takeJoined(end.standing().domain()::contains);
        if (!standings.isEmpty()) {
            return is(end.standing(), standings);
        }
        List<String> named = words.takeJoined(this::isBareRole);
        return named.isEmpty() ? null : roles(end, named);
    }

    private boolean isBareRole(String word) {
        return roles.contains(word) && !reserved.contains(word);
    }

    private @Nullable Condition type(End end) {
        if (!words.takeJoined(ANYBODY::contains).isEmpty()) {
            return Condition.TRUE;
        }
        String only = end.only();
        List<String> types = words.takeJoined(word -> only == null ? TYPES.containsKey(word) : word.equals(only));
        if (types.isEmpty()) {
            return null;
        }
        return only == null ? is(end.type(), types.stream().map(TYPES::get).toList()) : is(end.type(), "true");
    }

    private Condition with(End end) throws PolicyRefusedException {
        boolean not = words.take("not");
        Condition posture = posture(end);
        if (posture == null) {
            throw new PolicyRefusedException("'with' goes on with posture, as 'with failed attestation'");
        }
        return not ? new Condition.Not(posture) : posture;
    }

    /** Words before the name of an aspect: {@code failed attestation}, {@code high or critical exposure}. */
    private @Nullable Condition posture(End end) throws PolicyRefusedException {
        List<String> said = words.joinedBefore(QuestionNouns::isAspect);
        if (said.isEmpty()) {
            return null;
        }
        Aspect aspect = Aspect.ofCode(said.getLast());
        Fact fact = declared.compared(end.path() + "." + aspect.code());
        List<String> named = said.subList(0, said.size() - 1).stream()
                .map(word -> word.equals(NO) && aspect.words().contains(NONE) ? NONE : word)
                .toList();
        for (String word : named) {
            if (!aspect.words().contains(word)) {
                if (isBareRole(aspect.code())) {
                    return null; // two roles, one after the other
                }
                throw new PolicyRefusedException("'" + word + "' is no word for " + aspect.code() + "; nearest: '"
                        + FiniteSubset.nearest(word, aspect.words()) + "' of " + String.join(", ", aspect.words()));
            }
        }
        if (fact == null) {
            throw new PolicyRefusedException("no policy asks for the " + aspect.code() + " of a gateway");
        }
        words.skip(2 * named.size()); // with what joins them
        return is(fact, named);
    }

    private static boolean isAspect(String word) {
        return Aspect.codes().contains(word);
    }

    private Condition roles(End end, List<String> named) throws PolicyRefusedException {
        if (named.isEmpty()) {
            throw words.unexpected("the name of a role", roles.isEmpty() ? Set.of("sensor") : roles);
        }
        return is(end.role(), named);
    }

    /** What is wrong about the next word; a role that no policy mentions is none of the words that are known. */
    private PolicyRefusedException unexpected(String expected, End end) {
        PolicyRefusedException unexpected = words.unexpected(expected, known(end));
        String word = words.peek();
        if (word == null || !Name.isValid(word)) {
            return unexpected;
        }
        for (Aspect aspect : Aspect.values()) {
            if (aspect.words().contains(word) && !end.isGateway()) {
                return new PolicyRefusedException("'" + word + "' is not understood where " + expected
                        + " was expected; of posture it is said so: '" + word + " " + aspect.code() + "'");
            }
        }
        return new PolicyRefusedException(
                unexpected.getMessage() + "; a role that no policy mentions is 'role " + word + "'");
    }

    /** What can describe an end, to say what is nearest. */
    Set<String> known(End end) {
        Set<String> known = new TreeSet<>(roles);
        known.removeAll(reserved);
        known.addAll(end.standing().domain());
        known.add("role");
        String only = end.only();
        known.addAll(only == null ? TYPES.keySet() : Set.of(only));
        if (end.equals(End.DEVICE)) {
            known.addAll(Set.of("another", "itself"));
        }
        if (!end.isGateway()) {
            known.add("anybody");
            for (Aspect aspect : Aspect.values()) {
                aspect.words().forEach(word -> known.add(word + " " + aspect.code()));
            }
        }
        return known;
    }

    private Condition is(Fact fact, String value) {
        return is(fact, List.of(value));
    }

    /** The fact has one of these values; false where it has none. */
    Condition is(Fact fact, Iterable<String> values) {
        BitSet accepted = new BitSet();
        values.forEach(value -> accepted.set(vocabulary.number(fact, value)));
        return new Condition.Surely(new Condition.Test(fact, accepted));
    }
}
