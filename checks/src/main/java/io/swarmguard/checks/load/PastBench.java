package io.swarmguard.checks.load;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Past;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Explanation;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.policy.Voice;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A hub with a long ledger of random acts, and questions about random instants of it: how long each takes to be answered, and
 * whether the answer is the one that the whole ledger gives.
 */
public final class PastBench implements AutoCloseable {
    private static final int SEGMENTS = 50;
    private static final int BATCH = 100;
    private static final int POLICY_EVERY = 40; // batches
    private static final String[] MODES = {"running", "maintenance", "stopped"};
    private static final String[] KINDS = {"telemetry", "event", "state", "command", "config"};
    private static final Standing[] MARKS = {Standing.RESTRICTED, Standing.QUARANTINED};

    private final InnerHub hub;
    private final int devices;
    private final Random random;
    private final Instant begun;
    private final Map<PrincipalId, Integer> modes = new HashMap<>();
    private final Set<PrincipalId> disabled = new HashSet<>();
    private final Map<PrincipalId, PrincipalId> gateways = new HashMap<>(); // by child

    /**
     * What was found.
     *
     * @param entries of the ledger
     * @param slowestMillis of the answers that a hub gives, by the index
     * @param wholeMillis the slowest by the whole ledger
     * @param compared how many answers were held against those of the whole ledger
     * @param different how many of them were others
     * @param permitted how many of all were permitted
     */
    public record Found(
            long entries,
            int asked,
            double medianMillis,
            double slowestMillis,
            double wholeMillis,
            int compared,
            int different,
            int permitted) {}

    /** A question and the instant that it is about. */
    private record Asked(
            PrincipalId who,
            Action action,
            String topic,
            @Nullable PrincipalId publisher,
            Instant at) {}

    /** @param home for a data directory; emptied by whoever made it */
    public PastBench(Path home, int devices, long seed) throws PolicyRefusedException {
        this.hub = new InnerHub(home, 1);
        this.devices = devices;
        this.random = new Random(seed);
        this.begun = hub.clock().instant();
        for (int i = 0; i < devices; i++) {
            hub.register(device(i), i % 10 == 0 ? "gateway" : "sensor", "s" + i % SEGMENTS);
        }
        hub.register(PrincipalId.service("collector"), "collector", null);
        hub.register(PrincipalId.service("commander"), "commander", null);
        hub.registered();
    }

    private static PrincipalId device(int number) {
        return PrincipalId.device("d" + number);
    }

    private PrincipalId any() {
        return device(random.nextInt(devices));
    }

    /** Has things happen: what operators say and do, evidence aside. */
    public void happen(int acts) throws PolicyRefusedException, IOException {
        for (int batch = 0; batch * BATCH < acts; batch++) {
            List<Act> said = new ArrayList<>();
            Set<PrincipalId> once = new HashSet<>();
            while (said.size() < Math.min(BATCH - 4, devices / 2)) {
                PrincipalId id = any();
                if (once.add(id)) {
                    said.add(word(id));
                }
            }
            hub.perform(said);
            for (int i = 0; i < 2; i++) {
                relate();
                stand();
            }
            if (batch % POLICY_EVERY == POLICY_EVERY / 2) {
                Map<String, String> files = PolicySets.roomy();
                String action = random.nextBoolean() ? "publish" : "deliver";
                files.put("own.cedar", """
                        // %d
                        @id("not-now") forbid (principal, action == Action::"%s", resource)
                        when { resource.kind != "telemetry" && resource has device && resource.device.mode == "%s" };
                        """.formatted(batch, action, MODES[random.nextInt(2) + 1]));
                hub.apply(files);
            }
        }
    }

    private Act word(PrincipalId id) {
        if (random.nextInt(4) > 0) {
            int mode = (modes.getOrDefault(id, 0) + 1 + random.nextInt(MODES.length - 1)) % MODES.length;
            modes.put(id, mode);
            return new Act.AttributeSet(id, "mode", MODES[mode], "bench");
        }
        Name group = new Name("canary");
        Instant end = hub.clock().instant().plusMillis(1 + random.nextInt(20_000));
        return new Act.GroupMemberAdded(id, group, end, "bench");
    }

    private void relate() {
        PrincipalId gateway = device(random.nextInt(devices / 10) * 10);
        PrincipalId child = any();
        PrincipalId before = gateways.get(child);
        if (before != null) {
            hub.perform(List.of(new Act.RelationRemoved(new Act.Pair("gateway_of", before, child), "bench")));
            gateways.remove(child);
        } else if (child.name().value().endsWith("0")) {
            return; // a gateway has none
        } else {
            Act.Pair pair = new Act.Pair("gateway_of", gateway, child);
            hub.perform(List.of(new Act.RelationAdded(pair, 500, "bench")));
            gateways.put(child, gateway);
        }
    }

    private void stand() {
        PrincipalId id = any();
        switch (random.nextInt(4)) {
            case 0 -> {
                if (disabled.add(id)) {
                    hub.perform(new Act.PrincipalDisabled(id, "bench"));
                }
            }
            case 1 -> {
                if (!disabled.isEmpty()) {
                    PrincipalId back = disabled.iterator().next();
                    disabled.remove(back);
                    hub.perform(List.of(new Act.PrincipalEnabled(back)));
                }
            }
            default -> {
                if (!disabled.contains(id)) {
                    Instant until = hub.clock().instant().plus(Duration.ofMillis(100 + random.nextInt(10_000)));
                    hub.attempt(new Act.PrincipalMarked(id, MARKS[random.nextInt(2)], "bench", until));
                }
            }
        }
    }

    /**
     * Asks about random instants.
     *
     * @param compared of the answers are held against those of the whole ledger, which takes its time
     */
    public Found ask(int questions, int compared) throws PolicyRefusedException {
        Past.Reader reader = hub.past();
        long lived = Duration.between(begun, hub.clock().instant()).toMillis();
        Latencies quick = new Latencies();
        Latencies whole = new Latencies();
        int different = 0;
        int permitted = 0;
        for (int i = 0; i < questions; i++) {
            Asked asked = question(begun.plusMillis(random.nextLong(lived) + 1));
            long begin = System.nanoTime();
            Explanation quickly = explain(some(reader, asked), asked);
            quick.record(System.nanoTime() - begin);
            permitted += quickly != null && quickly.decision().isPermitted() ? 1 : 0;
            if (i < compared) {
                begin = System.nanoTime();
                Explanation slowly = explain(reader.all(asked.at), asked);
                whole.record(System.nanoTime() - begin);
                different += said(quickly).equals(said(slowly)) ? 0 : 1;
            }
        }
        return new Found(
                hub.entries(),
                questions,
                quick.millis(0.5),
                quick.millis(1),
                whole.millis(1),
                compared,
                different,
                permitted);
    }

    private Asked question(Instant at) {
        PrincipalId device = any();
        String kind = KINDS[random.nextInt(KINDS.length)];
        String topic = random.nextInt(4) == 0
                ? "segments/s" + random.nextInt(SEGMENTS) + "/event/" + device.name() + "/x"
                : "devices/" + device.name() + "/" + kind + "/x";
        return switch (random.nextInt(5)) {
            case 0 -> new Asked(any(), Action.PUBLISH, topic, null, at);
            case 1 -> new Asked(PrincipalId.service("collector"), Action.DELIVER, topic, device, at);
            case 2 -> new Asked(PrincipalId.service("commander"), Action.PUBLISH, topic, null, at);
            case 3 -> {
                PrincipalId gateway = gateways.getOrDefault(device, device);
                yield new Asked(gateway, Action.PUBLISH, topic, null, at);
            }
            default -> new Asked(device, Action.PUBLISH, topic, null, at);
        };
    }

    private static Past some(Past.Reader reader, Asked asked) throws PolicyRefusedException {
        List<PrincipalId> ends = asked.publisher == null ? List.of(asked.who) : List.of(asked.who, asked.publisher);
        return reader.of(ends, asked.topic, asked.at);
    }

    /** Null if it was not there yet, or no template covers the topic. */
    private static @Nullable Explanation explain(Past past, Asked asked) throws PolicyRefusedException {
        Subject who = past.registry().find(asked.who);
        Subject publisher = asked.publisher == null ? null : past.registry().find(asked.publisher);
        if (who == null || (asked.publisher != null && publisher == null)) {
            return null;
        }
        Policy policy = past.policy();
        Voice voice = policy.voice(who, policy.channel(asked.topic));
        Voice from = publisher == null ? null : new Voice(publisher, null);
        return policy.explain(new Policy.Asking(voice, asked.action, asked.topic, from, Place.at("192.0.2.1")));
    }

    private static String said(@Nullable Explanation explanation) {
        return explanation == null ? "nothing" : explanation.decision() + " " + explanation.facts();
    }

    @Override
    public void close() throws IOException {
        hub.close();
    }
}
