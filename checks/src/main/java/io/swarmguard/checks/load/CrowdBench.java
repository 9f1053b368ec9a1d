package io.swarmguard.checks.load;

import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.PrincipalId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A crowd of sessions without sockets. Each member of it hears its segment, and says in turn what one collector hears; every
 * now and then one says something to its whole segment. {@link CrowdPolicies} and {@link CrowdQuarantines} change who may do
 * what meanwhile.
 */
final class CrowdBench implements AutoCloseable {
    static final String[] KINDS = {"telemetry", "event", "state"};
    static final int TELEMETRY = 0;
    static final int EVENT = 1;
    static final int STATE = 2;
    static final int TOLD = 1; // instead of a kind: what a member of an exchange was told

    private static final int SEGMENTS = 50;
    private static final int LOOPS = 2;
    private static final int BATCH = 10_000; // registered at once
    private static final int PASSING = 20_000; // messages a second to the collector
    private static final int FAN_OUTS = 5; // a second, each to a segment
    private static final int ROUND = 20; // messages, one event and one state among them
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final InnerHub hub;
    private final int size;
    private final InnerLoop[] loops = new InnerLoop[LOOPS];
    private final List<CrowdSession> members = new ArrayList<>();
    private final CrowdSession commander;
    private volatile Ear ear = (member, kind, sentNanos) -> {};

    /** Gets everything that is delivered to anybody; called on several threads. */
    @FunctionalInterface
    interface Ear {
        /** @param member of an {@link #exchange}; else -1 */
        void hear(int member, int kind, long sentNanos);
    }

    /**
     * Registers and opens them all.
     *
     * @param home for a data directory; emptied by whoever made it
     * @param asked members that hear commands: those of the lowest numbers
     */
    CrowdBench(Path home, int size, int asked) throws PolicyRefusedException, InterruptedException {
        this.hub = new InnerHub(home, size + 2);
        this.size = size;
        for (int i = 0; i < LOOPS; i++) {
            loops[i] = new InnerLoop(i);
        }
        hub.register(PrincipalId.service("collector"), "collector", null);
        hub.register(PrincipalId.service("commander"), "commander", null);
        for (int i = 0; i < size; i++) {
            hub.register(member(i), "sensor", segment(i));
            if (i % BATCH == BATCH - 1) {
                hub.registered();
            }
        }
        hub.registered();
        CrowdSession _ = open(0, PrincipalId.service("collector"), List.of("devices/#"));
        commander = open(1, PrincipalId.service("commander"), List.of());
        for (int i = 0; i < size; i++) {
            List<String> filters = new ArrayList<>();
            filters.add("segments/" + segment(i) + "/event/#");
            filters.add("segments/" + segment(i) + "/state/#");
            if (i < asked) {
                filters.add("devices/" + member(i).name() + "/command/#");
            }
            members.add(open(i % LOOPS, member(i), filters));
        }
        settle();
        for (int i = 0; i < LOOPS; i++) {
            loops[i].everyTick(new Talk(i)::tick);
        }
    }

    static PrincipalId member(int number) {
        return PrincipalId.device("m" + number);
    }

    private static String segment(int number) {
        return "s" + number / LOOPS % SEGMENTS; // each has members on every loop
    }

    private CrowdSession open(int loop, PrincipalId id, List<String> filters) {
        CrowdSession session = new CrowdSession(loops[loop], this::heard);
        loops[loop].execute(() -> session.open(hub, hub.prove(id), filters));
        return session;
    }

    private void heard(long sentNanos, int number) {
        ear.hear(number / KINDS.length - 1, number % KINDS.length, sentNanos);
    }

    /** Waits until all loops have done what they were given. */
    private void settle() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(LOOPS);
        for (InnerLoop loop : loops) {
            loop.execute(done::countDown);
        }
        done.await();
    }

    InnerHub hub() {
        return hub;
    }

    int size() {
        return size;
    }

    long open() {
        return members.stream().filter(CrowdSession::isOpen).count();
    }

    void listen(Ear to) {
        ear = to;
    }

    /** Has a member say something that the collector hears, and the commander tell it something, by its number. */
    void exchange(int member) {
        CrowdSession session = members.get(member);
        int said = (member + 1) * KINDS.length;
        int told = said + TOLD;
        String device = "devices/" + member(member).name();
        loops[member % LOOPS].execute(() -> session.say(device + "/telemetry/hot", System.nanoTime(), said));
        loops[1].execute(() -> commander.say(device + "/command/hot", System.nanoTime(), told));
    }

    static void pauseUntil(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    static void pause(long millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }

    /** What the members of one loop say, at a steady pace. */
    private final class Talk {
        private final int loop;
        private final long beginNanos = System.nanoTime();
        private long said;
        private long toSegments;

        Talk(int loop) {
            this.loop = loop;
        }

        void tick(long nowNanos) {
            double seconds = (double) (nowNanos - beginNanos) / SECOND;
            long due = (long) (seconds * PASSING / LOOPS);
            while (said < due) {
                int member = (int) (said * LOOPS + loop) % size;
                int at = (int) (said % ROUND);
                int kind = at == 0 ? EVENT : at == ROUND / 2 ? STATE : TELEMETRY;
                String topic = "devices/" + member(member).name() + "/" + KINDS[kind] + "/x";
                members.get(member).say(topic, nowNanos, kind);
                said++;
            }
            if (toSegments < (long) (seconds * FAN_OUTS / LOOPS)) {
                int member = (int) (toSegments * LOOPS * 7 + loop) % size;
                int kind = toSegments % 2 == 0 ? EVENT : STATE;
                String topic = "segments/" + segment(member) + "/" + KINDS[kind] + "/"
                        + member(member).name() + "/x";
                members.get(member).say(topic, nowNanos, kind);
                toSegments++;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (InnerLoop loop : loops) {
            loop.close();
        }
        hub.close();
    }
}
