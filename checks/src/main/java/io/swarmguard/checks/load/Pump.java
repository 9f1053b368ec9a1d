package io.swarmguard.checks.load;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Drives the publishers, either as fast as their windows allow or at a pace. Confined to the loop. */
@SuppressWarnings("FutureReturnValueIgnored") // the loop logs a task that fails, and the load ends with the process
final class Pump {
    private static final int BATCH = 64;
    private static final int MAX_BACKLOG = 200_000;
    private static final long STALL_MILLIS = 500;

    private final EventLoop loop;
    private final Tally tally;
    private final long tickNanos;
    private final ArrayDeque<Publisher> waiting = new ArrayDeque<>();
    private List<Publisher> publishers = List.of();

    private boolean fullSpeed;
    private boolean scheduled;
    private long deliveredBefore;

    private double rate;
    private long startNanos;
    private long paced;
    private int next;

    Pump(EventLoop loop, Tally tally, long tickMicros) {
        this.loop = loop;
        this.tally = tally;
        this.tickNanos = TimeUnit.MICROSECONDS.toNanos(tickMicros);
    }

    void drive(List<Publisher> all) {
        publishers = all;
        loop.scheduleAtFixedRate(this::writeOffStalled, STALL_MILLIS, STALL_MILLIS, TimeUnit.MILLISECONDS);
        loop.scheduleAtFixedRate(this::tick, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    void fullSpeed() {
        fullSpeed = true;
        publishers.forEach(Publisher::wake);
    }

    /** @param messagesPerSecond of all publishers together */
    void pace(double messagesPerSecond) {
        fullSpeed = false;
        rate = messagesPerSecond;
        startNanos = System.nanoTime();
        paced = 0;
    }

    void stop() {
        fullSpeed = false;
        rate = 0;
    }

    boolean wants() {
        return fullSpeed;
    }

    /** Tops this publisher up once the loop has read what is there, so that many deliveries make one write. */
    void turn(Publisher publisher) {
        waiting.add(publisher);
        if (!scheduled) {
            scheduled = true;
            loop.execute(this::topUp);
        }
    }

    private void topUp() {
        scheduled = false;
        long now = System.nanoTime();
        for (int left = waiting.size(); left > 0; left--) {
            Publisher publisher = waiting.remove();
            publisher.woken();
            int messages = fullSpeed ? Math.min(publisher.room(), BATCH) : 0;
            if (messages > 0) {
                publisher.send(messages, now);
                publisher.wake();
            }
        }
    }

    /** A server may drop at QoS 0; what has not come for a while is lost and must not stop the load. */
    private void writeOffStalled() {
        if (fullSpeed && tally.delivered == deliveredBefore) {
            for (Publisher publisher : publishers) {
                tally.lost += publisher.writeOff();
            }
        }
        deliveredBefore = tally.delivered;
    }

    /** Sends what is due, stamped with the moment it was due: a late generator or a blocked socket shows as latency. */
    private void tick() {
        if (rate <= 0) {
            return;
        }
        long now = System.nanoTime();
        long due = (long) ((now - startNanos) * rate / 1e9) - paced;
        if (due > MAX_BACKLOG) {
            tally.lost += due - MAX_BACKLOG;
            paced += due - MAX_BACKLOG;
            due = MAX_BACKLOG;
        }
        long stamp = Math.min(now, startNanos + (now - startNanos) / tickNanos * tickNanos);
        int share = Math.max(1, (int) Math.ceil(due / (double) publishers.size()));
        for (int tries = 0; due > 0 && tries < publishers.size(); tries++) {
            next = (next + 1) % publishers.size();
            Publisher publisher = publishers.get(next);
            if (publisher.isWritable()) {
                int messages = (int) Math.min(share, due);
                publisher.send(messages, stamp);
                due -= messages;
                paced += messages;
            }
        }
    }
}
