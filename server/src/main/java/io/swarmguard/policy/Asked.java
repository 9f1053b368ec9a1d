package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sample of what was asked lately: a few questions of each class, and of each role, kind of channel and action beyond what the
 * policies in force tell apart. Bounded, and lossy: a place is simply taken by who comes last. Written only when something
 * is decided, not when a decision is remembered. Any thread, without a lock; questions are immutable.
 */
final class Asked {
    static final int PLACES = 8_192; // a power of two
    private static final int OF_EACH = 4; // a power of two: subjects of a class that may differ under other policies
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final @Nullable Question[] places = new Question[PLACES];

    void note(long key, Question question) {
        long mixed = key * MULTIPLIER + question.who().facts().role().hashCode();
        mixed = mixed * MULTIPLIER
                + 31L * question.action().ordinal()
                + question.channel().kind().ordinal();
        mixed = mixed * MULTIPLIER + (question.who().slot() & (OF_EACH - 1));
        places[(int) (mixed >>> 40) & (PLACES - 1)] = question;
    }

    List<Question> questions() {
        List<Question> all = new ArrayList<>();
        for (Question question : places) {
            if (question != null) {
                all.add(question);
            }
        }
        return all;
    }
}
