package io.swarmguard.checks.bench;

import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Intent;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.policy.Source;
import io.swarmguard.policy.Tally;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Standings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What deciding costs: 10,000 devices in 50 segments with 20 topics each, picked by Zipf's law, first uses and one
 * change of standing a second included, against a stub that always permits and costs the same memory accesses.
 *
 * <p>Nanoseconds: the mean of all by the thread's own processor time, so that what else runs on the machine does not
 * count; and of each 64th decision, timed alone by the wall clock, percentiles (with the timer's own cost, which the
 * stub's line shows). A message costs one decision to publish and one for each delivery; what share of throughput that
 * is, is computed for {@link DecideReport#RATES}, not measured by taking the decision out of a running hub.
 */
public final class DecideBench {
    private static final int DEVICES = 10_000;
    private static final int SEGMENTS = 50;
    private static final int TOPICS = 20;
    private static final int SUBSCRIBERS = 200;
    private static final int PICKS = 1 << 20; // a power of two
    private static final int SAMPLE_EVERY = 64;

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final Registry registry = new Registry();
    private final Standings standings = new Standings(registry::touch);
    private final @Nullable ManyPolicies many;
    private final Policy policy;
    private final Random random = new Random(7);
    private final int[] picks = zipf(DEVICES * TOPICS, PICKS);
    private final Subject[] devices = new Subject[DEVICES];
    private final Subject[] collectors = new Subject[SUBSCRIBERS];
    private final @Nullable Access[] cells = new Access[DEVICES * TOPICS];
    private final Stub[] stubs = new Stub[DEVICES * TOPICS];
    private final AtomicInteger changes = new AtomicInteger();
    private long misses;
    private long permitted;

    /** What a decision is when there is none. */
    private record Stub(boolean isPermitted) {}

    private interface Decider {
        boolean decide(int pick);
    }

    /** @param many the policies; null for the shipped ones */
    private DecideBench(@Nullable ManyPolicies many) {
        this.many = many;
        PolicyBundle inForce = many == null ? PolicyBundle.shipped() : many.other();
        policy = new Policy(registry::device, standings, inForce.set(), inForce.templates());
        for (int i = 0; i < DEVICES; i++) {
            String role = many == null ? "sensor" : ManyPolicies.role(i);
            devices[i] = add(PrincipalId.device("device-" + i), role, "segment-" + i % SEGMENTS);
        }
        for (int i = 0; i < SUBSCRIBERS; i++) {
            collectors[i] = add(PrincipalId.service("collector-" + i), "collector", "segment-0");
        }
        Arrays.setAll(stubs, i -> new Stub(true));
    }

    /**
     * Runs all measurements, of about a minute and a half together with the usual ten seconds each.
     *
     * @param each seconds of each measurement
     */
    public static DecideReport run(Duration each) throws InterruptedException {
        return new DecideBench(null).measureAll(each);
    }

    /**
     * The same with 1,000 policies over 50 roles; each second in turn somebody's standing changes or another set of
     * policies comes into force.
     *
     * @throws PolicyRefusedException if the generated policies are not usable
     */
    public static DecideReport runMany(Duration each) throws InterruptedException, PolicyRefusedException {
        return new DecideBench(new ManyPolicies()).measureAll(each);
    }

    private DecideReport measureAll(Duration each) throws InterruptedException {
        measure("(warming up) stub", each, this::decideStub);
        measure("(warming up) publish", each, this::decidePublish);
        measure("(warming up) delivery", each, new FanOut());
        Arrays.fill(cells, null);
        misses = 0;
        changes.set(0);
        List<DecideReport.Row> rows = new ArrayList<>();
        rows.add(measure("stub", each, this::decideStub));
        rows.add(measure("publish, misses included", each, this::decidePublish));
        long missed = misses;
        rows.add(measure("delivery, fan-out 1:200", each, new FanOut()));
        rows.add(measure("publish, topic never seen by the session", each, this::decideAnew));
        rows.add(measure("subscribe with a wildcard", each, this::decideSubscription));
        rows.add(measure("publish with a permit, not counted", each, this::permit));
        policy.record((who, action, refusal, facts) -> new Tally());
        rows.add(measure("publish with a permit, counted", each, this::permit));
        if (permitted == 0) {
            throw new IllegalStateException("nothing was permitted: what was measured is no decision");
        }
        double stub = rows.get(0).meanNanos();
        return new DecideReport(
                rows,
                missed,
                changes.get(),
                rows.get(1).meanNanos() - stub,
                rows.get(2).meanNanos(),
                many == null ? null : many.changes());
    }

    private Subject add(PrincipalId id, String role, String segment) {
        TreeSet<Name> segments = new TreeSet<>();
        segments.add(new Name(segment));
        registry.apply(
                new RegistryChange.Added(id, new Facts(new Name(role), segments, false, 1, null), Instant.EPOCH));
        Subject added = registry.find(id);
        if (added == null) {
            throw new IllegalStateException(id + " was not added");
        }
        return added;
    }

    private boolean decideStub(int pick) {
        return stubs[pick].isPermitted();
    }

    private boolean decidePublish(int pick) {
        Access cell = cells[pick];
        if (cell == null) {
            misses++;
            cell = policy.access(devices[pick / TOPICS], Action.PUBLISH, policy.channel(topic(pick)));
            cells[pick] = cell;
        }
        return cell.isPermitted();
    }

    /** To do as asked, which is how the hub asks. */
    private record Doing(Access access) implements Intent {}

    private boolean permit(int pick) {
        Access cell = cells[pick];
        if (cell == null) {
            cell = policy.access(devices[pick / TOPICS], Action.PUBLISH, policy.channel(topic(pick)));
            cells[pick] = cell;
        }
        return cell.permit(new Doing(cell)) != null;
    }

    private boolean decideAnew(int pick) {
        return policy.access(devices[pick / TOPICS], Action.PUBLISH, policy.channel(topic(pick)))
                .isPermitted();
    }

    private boolean decideSubscription(int pick) {
        return policy.subscription(collectors[pick % SUBSCRIBERS], "devices/+/telemetry/#")
                .isPermitted();
    }

    private static String topic(int pick) {
        return "devices/device-" + pick / TOPICS + "/telemetry/value-" + pick % TOPICS;
    }

    /** Messages of one device to 200 collectors; the source's stamp is taken once a message. */
    private final class FanOut implements Decider {
        private final Source source = policy.source(policy.channel(topic(0)), devices[0]);
        private final Access[] deliveries = new Access[SUBSCRIBERS];
        private int next = SUBSCRIBERS;
        private int stamp;

        FanOut() {
            Arrays.setAll(deliveries, i -> policy.delivery(collectors[i], source));
        }

        @Override
        public boolean decide(int pick) {
            if (next == SUBSCRIBERS) {
                next = 0;
                stamp = source.stamp();
            }
            return deliveries[next++].isPermitted(stamp);
        }
    }

    private DecideReport.Row measure(String what, Duration time, Decider decider) throws InterruptedException {
        Thread changes = Thread.ofPlatform().daemon().start(this::changeStandings);
        Samples samples = new Samples();
        long cpuBefore = CPU.getCurrentThreadCpuTime();
        long now = System.nanoTime();
        long end = now + time.toNanos();
        long count = 0;
        while (now < end) {
            for (int i = 0; i < PICKS / SAMPLE_EVERY && now < end; i++) {
                int from = (int) (count & (PICKS - 1));
                for (int pick = from; pick < from + SAMPLE_EVERY - 1; pick++) {
                    permitted += decider.decide(picks[pick]) ? 1 : 0;
                }
                long before = System.nanoTime();
                permitted += decider.decide(picks[from + SAMPLE_EVERY - 1]) ? 1 : 0;
                now = System.nanoTime();
                samples.add(now - before);
                count += SAMPLE_EVERY;
            }
        }
        changes.interrupt();
        changes.join();
        double mean = (double) (CPU.getCurrentThreadCpuTime() - cpuBefore) / count;
        return new DecideReport.Row(what, mean, samples.at(0.5), samples.at(0.999), samples.at(1), count);
    }

    /** One standing a second, to and fro; with many policies every other second another set instead. */
    private void changeStandings() {
        try {
            while (true) {
                Thread.sleep(1000);
                if (changes.incrementAndGet() % 2 == 0 && many != null) {
                    many.replace(policy);
                    continue;
                }
                Subject subject = devices[random.nextInt(DEVICES)];
                Standing next = standings.of(subject.slot()) == Standing.CLEAR ? Standing.WATCHED : Standing.CLEAR;
                standings.set(subject.slot(), next, "bench", Instant.EPOCH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int[] zipf(int items, int count) {
        double[] cumulated = new double[items];
        double sum = 0;
        for (int i = 0; i < items; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
        int[] shuffled = new int[items]; // so that the popular ones do not lie side by side
        Arrays.setAll(shuffled, i -> (int) ((i * 7919L) % items));
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int found = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
            drawn[i] = shuffled[Math.min(found < 0 ? -found - 1 : found, items - 1)];
        }
        return drawn;
    }
}
