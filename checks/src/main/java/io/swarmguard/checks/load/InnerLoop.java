package io.swarmguard.checks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** One event loop of an {@link InnerHub}: a thread that does what it is given, and in between, once a tick, its own work. */
final class InnerLoop implements Executor, AutoCloseable {
    private static final long TICK_NANOS = 1_000_000;

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<LongConsumer> ticking = new ArrayList<>(); // confined to the thread
    private final Thread thread;
    private volatile boolean closed;

    InnerLoop(int number) {
        thread = Thread.ofPlatform().name("inner-loop-" + number).daemon(true).start(this::run);
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        LockSupport.unpark(thread);
    }

    /** Has this one done once a tick from now on, with the nanoseconds of now. */
    void everyTick(LongConsumer work) {
        execute(() -> ticking.add(work));
    }

    private void run() {
        long next = System.nanoTime();
        while (!closed) {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
                if (System.nanoTime() < next) {
                    continue;
                }
            }
            long now = System.nanoTime();
            if (now >= next) {
                for (int i = 0; i < ticking.size(); i++) {
                    ticking.get(i).accept(now);
                }
                next = Math.max(next + TICK_NANOS, now - TICK_NANOS);
            } else if (task == null) {
                LockSupport.parkNanos(next - now);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
