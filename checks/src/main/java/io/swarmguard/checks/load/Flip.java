package io.swarmguard.checks.load;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One change of the policies in force, and what was delivered after it began. Confined to the loop, but for the command's own
 * times.
 *
 * @see PolicyRun
 */
final class Flip {
    private final int forbidden;
    private final int permitted;
    private long contrary;
    private long contrarySentAfterAnswer;
    private long lastContraryNanos;
    private long firstPermittedNanos = Long.MAX_VALUE;
    private volatile long startNanos;
    private volatile long answeredNanos;

    /**
     * @param forbidden the kind of message that the set to come forbids
     * @param permitted that it permits, and the one before forbids
     */
    Flip(int forbidden, int permitted) {
        this.forbidden = forbidden;
        this.permitted = permitted;
    }

    /** The command begins: before its first byte is sent. */
    void begins() {
        startNanos = System.nanoTime();
    }

    void answered() {
        answeredNanos = System.nanoTime();
    }

    /** A message was delivered while this was the last change. */
    void delivered(int kind, long sentNanos) {
        if (startNanos == 0) {
            return;
        }
        if (kind == forbidden) {
            contrary++;
            lastContraryNanos = System.nanoTime();
            if (answeredNanos != 0 && sentNanos > answeredNanos) {
                contrarySentAfterAnswer++;
            }
        } else if (kind == permitted && firstPermittedNanos == Long.MAX_VALUE) {
            firstPermittedNanos = System.nanoTime();
        }
    }

    /** Whether a message of that sender's number is what this set forbids. */
    boolean forbids(int number) {
        return number % PolicyRun.KINDS.length == forbidden;
    }

    boolean wasAnsweredBefore(long nanos) {
        return answeredNanos != 0 && answeredNanos < nanos;
    }

    boolean hadBegunBefore(long nanos) {
        return startNanos != 0 && startNanos < nanos;
    }

    /** Whether nothing of what this set permits came: what it forbids then shows nothing either. */
    boolean isSilent() {
        return firstPermittedNanos == Long.MAX_VALUE;
    }

    long contrary() {
        return contrary;
    }

    /** Delivered against this set although they were sent after the command was answered: there must be none. */
    long contrarySentAfterAnswer() {
        return contrarySentAfterAnswer;
    }

    /** From the start of the command to the last delivery against this set; 0 if there was none. */
    long narrowedNanos() {
        return contrary == 0 ? 0 : lastContraryNanos - startNanos;
    }

    /** From the start of the command to the first delivery that only this set permits. */
    long widenedNanos() {
        return isSilent() ? 0 : firstPermittedNanos - startNanos;
    }

    long answerNanos() {
        return answeredNanos - startNanos;
    }

    /** What some of them come to. */
    static Result describe(List<Flip> flips, Result result) {
        result.with("flips", flips.size())
                .with("silent", flips.stream().filter(Flip::isSilent).count())
                .with("contrary", flips.stream().mapToLong(Flip::contrary).sum())
                .with(
                        "contrarySentAfterAnswer",
                        flips.stream().mapToLong(Flip::contrarySentAfterAnswer).sum());
        quantiles(flips, result, "narrowed", Flip::narrowedNanos);
        quantiles(flips, result, "widened", Flip::widenedNanos);
        quantiles(flips, result, "answer", Flip::answerNanos);
        return result;
    }

    private static void quantiles(List<Flip> flips, Result result, String name, ToLongFunction<Flip> nanos) {
        Latencies latencies = new Latencies();
        flips.forEach(flip -> latencies.record(nanos.applyAsLong(flip)));
        result.with(name + "P50Ms", latencies.millis(0.5)).with(name + "MaxMs", latencies.millis(1));
    }
}
