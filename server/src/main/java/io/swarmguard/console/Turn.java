package io.swarmguard.console;

import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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
            return performed(work);
        } finally {
            turn.release();
        }
    }

    /**
     * On a thread among which the system shares out the processors: on a virtual one it would keep a carrier for as long as
     * it computes, and where there is one processor all other requests with it.
     */
    private <T, E extends Exception> T performed(Work<T, E> work) throws E {
        FutureTask<T> task = new FutureTask<>(work::perform);
        Thread.ofPlatform().daemon().name("console-turn").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true; // the turn is not over before the work is
                }
            }
        } catch (ExecutionException e) {
            throw Turn.<E>thrown(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // work throws nothing else that is checked
    private static <E extends Exception> E thrown(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return (E) Objects.requireNonNull(e.getCause());
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
