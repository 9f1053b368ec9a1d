package io.swarmguard.device.swarm;

import io.swarmguard.device.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Machines that are up, each taking its step once per interval, spread evenly over it. */
public final class Swarm implements AutoCloseable {
    /** A machine and its connection. */
    public record Member(Machine machine, Device device) {}

    private final List<Member> members;
    private final ScheduledExecutorService clockwork;

    private Swarm(List<Member> members) {
        this.members = List.copyOf(members);
        this.clockwork = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("swarm").daemon(true).factory());
    }

    /** @param interval between two steps of one machine */
    public static Swarm start(List<Member> members, Duration interval) {
        Swarm swarm = new Swarm(members);
        List<Member> all = new ArrayList<>(swarm.members);
        long nanos = interval.toNanos();
        for (int i = 0; i < all.size(); i++) {
            Member member = all.get(i);
            swarm.clockwork.scheduleAtFixedRate(
                    () -> step(member), nanos * i / all.size(), nanos, TimeUnit.NANOSECONDS);
        }
        return swarm;
    }

    private static void step(Member member) {
        if (member.device().isConnected()) {
            member.machine().step(member.device());
        }
    }

    public List<Member> members() {
        return members;
    }

    /** Stops the steps; the connections stay. */
    public void pause() {
        clockwork.shutdownNow();
    }

    /** Stops the steps and says goodbye for every machine. */
    @Override
    public void close() {
        pause();
        members.forEach(member -> member.device().close());
    }
}
