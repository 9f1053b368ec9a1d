package io.swarmguard.console;

import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What takes much memory, a processor or the store's readers goes one after the other, whoever asks by however many tokens;
 * and who waits is refused before long.
 */
final class Turn {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Semaphore turn = new Semaphore(1, true);
    private final String what;

    /** What is done when it is its turn. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T perform() throws E;
    }

    /** @param what is done, in words: "drafts are checked" */
    Turn(String what) {
        this.what = what;
    }

    /** @throws RefusedException LIMIT_CALLS if others take too long */
    <T, E extends Exception> T take(Work<T, E> work) throws E {
        if (!taken()) {
            throw new RefusedException(
                    Reason.LIMIT_CALLS,
                    what + " one after the other, and others are not done after " + PATIENCE.toSeconds() + " s",
                    "try again later; `swarmguard events` tells who asks");
        }
        try {
            return work.perform();
        } finally {
            turn.release();
        }
    }

    private boolean taken() {
        try {
            return turn.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
