package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The words of a question, taken one by one. */
final class QuestionWords {
    private final List<String> words;
    private int next;

    QuestionWords(String text) {
        words = Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** The next word; null at the end. */
    @Nullable
    String peek() {
        return next < words.size() ? words.get(next) : null;
    }

    boolean isAtEnd() {
        return next == words.size();
    }

    void skip() {
        skip(1);
    }

    void skip(int count) {
        next += count;
    }

    /** Takes the next words if they are these. */
    boolean take(String... expected) {
        if (next + expected.length > words.size()
                || !words.subList(next, next + expected.length).equals(List.of(expected))) {
            return false;
        }
        next += expected.length;
        return true;
    }

    /** Takes one or more words joined by {@code or}, as long as they are wanted; empty if the next is not. */
    List<String> takeJoined(Predicate<String> wanted) {
        List<String> joined = new ArrayList<>();
        String word = peek();
        if (word == null || !wanted.test(word)) {
            return joined;
        }
        joined.add(word);
        skip();
        while (next + 1 < words.size() && words.get(next).equals("or") && wanted.test(words.get(next + 1))) {
            joined.add(words.get(next + 1));
            next += 2;
        }
        return joined;
    }

    /** Whether the next word is this one, which is not taken. */
    boolean isNext(String word) {
        return word.equals(peek());
    }

    /**
     * The next words joined by {@code or}, and the one that follows them; none of them is taken.
     *
     * @return empty if what follows is not wanted
     */
    List<String> joinedBefore(Predicate<String> wanted) {
        List<String> joined = new ArrayList<>();
        int at = next;
        while (at + 1 < words.size()) {
            joined.add(words.get(at));
            String following = words.get(at + 1);
            if (wanted.test(following)) {
                joined.add(following);
                return joined;
            }
            if (!following.equals("or")) {
                break;
            }
            at += 2;
        }
        return List.of();
    }

    /** Takes the rest as one text. */
    String rest() {
        String rest = String.join(" ", words.subList(next, words.size()));
        next = words.size();
        return rest;
    }

    /** That the next word is none of those that can stand here. */
    PolicyRefusedException unexpected(String expected, Collection<String> candidates) {
        String word = peek();
        if (word == null) {
            return new PolicyRefusedException("the question ends where " + expected + " was expected");
        }
        return new PolicyRefusedException("'" + word + "' is not understood where " + expected
                + " was expected; nearest: '" + FiniteSubset.nearest(word, List.copyOf(candidates)) + "'");
    }
}
