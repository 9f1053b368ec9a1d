package io.swarmguard.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** An event loop that runs when a test says so, on the test's thread. */
public final class FakeLoop implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
        notifyAll();
    }

    /** Waits until there is something to run. */
    public synchronized void awaitTask() throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (tasks.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("nothing came to run");
            }
            wait(left);
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Runnable next() {
        return tasks.poll();
    }

    /** Runs everything that waits. */
    public boolean run() {
        boolean any = false;
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
            any = true;
        }
        return any;
    }
}
