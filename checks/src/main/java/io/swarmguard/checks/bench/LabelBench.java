package io.swarmguard.checks.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.identity.Facts;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.RegistryChange;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Access;
import io.swarmguard.policy.Channel;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.Standings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What it costs to look into payloads: decisions to publish on topics with and without tests, under policies that ask for
 * labels and under the shipped ones, in one process and one run. Nanoseconds of the thread's own processor time, on average;
 * bytes that it allocated. The best of some rounds in turn: what else runs on the machine only makes them longer.
 */
public final class LabelBench {
    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 4_096;
    private static final String TESTS = """

            devices/{device}/{kind: state}/json
                json { field = "value", min = 10, max = 80 }
                json { field = "unit", values = ["C", "K"], optional = true }
                json { field = ["limits", 1], max = 40 }
            devices/{device}/{kind: state}/cbor
                cbor { field = "value", min = 10, max = 80 }
            devices/{device}/{kind: state}/sparkplug
                sparkplug { field = "Setpoint/Rate", min = -30, max = 80 }
            """;
    private static final String POLICY = """
            @id("only-what-passes")
            forbid (principal, action in [Action::"publish", Action::"deliver"], resource)
            when { resource has label } unless { resource.label == "ok" };
            """;
    private static final String SMALL =
            "{\"at\": 1764061200123, \"value\": 21.5, \"unit\": \"C\", \"limits\": [0, 40], \"by\": \"recipe-12\"}";

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Registry registry = new Registry();
    private final Subject pump;

    /** One thing that is measured, over and over. */
    private static final class Row {
        private final String what;
        private final Access[] byLabel; // one alone if there are no tests
        private final Channel channel;
        private final byte[] payload;
        private double nanos = Double.MAX_VALUE;
        private double bytes;

        Row(String what, Policy policy, Subject who, String topic, byte[] payload) {
            this.what = what;
            this.channel = Objects.requireNonNull(policy.channel(topic));
            Access access = policy.access(who, Action.PUBLISH, channel);
            this.byLabel = new Access[channel.isTested() ? 4 : 1];
            for (int i = 0; i < byLabel.length; i++) {
                byLabel[i] = channel.isTested() ? access.labelled(i) : access;
            }
            this.payload = payload;
        }

        /** As the gate does it. */
        boolean decide() {
            return byLabel[channel.isTested() ? channel.label(payload) : 0].isPermitted();
        }

        void measure(Duration time) {
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long before = THREADS.getCurrentThreadCpuTime();
            long end = System.nanoTime() + time.toNanos();
            long count = 0;
            while (System.nanoTime() < end) {
                for (int i = 0; i < AT_ONCE; i++) {
                    if (!decide()) {
                        throw new IllegalStateException(what + " is not permitted");
                    }
                }
                count += AT_ONCE;
            }
            nanos = Math.min(nanos, (double) (THREADS.getCurrentThreadCpuTime() - before) / count);
            bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - bytesBefore) / count;
        }
    }

    private LabelBench() {
        PrincipalId id = PrincipalId.device("pump-7");
        TreeSet<Name> segments = new TreeSet<>(List.of(new Name("plant-a")));
        registry.apply(
                new RegistryChange.Added(id, new Facts(new Name("sensor"), segments, false, 1, null), Instant.EPOCH));
        pump = Objects.requireNonNull(registry.find(id));
    }

    private Policy policy(Map<String, String> files) throws PolicyRefusedException {
        PolicyBundle bundle = PolicyCheck.check(PolicyFiles.of(files)).bundle();
        if (bundle == null) {
            throw new IllegalStateException("the bench's policies are not usable");
        }
        return new Policy(registry::device, new Standings(registry::touch), bundle.set(), bundle.templates());
    }

    /**
     * Measures.
     *
     * @param each of each line, in all rounds together
     * @return as JSON; {@link #table} has it for people
     */
    public static ObjectNode run(Duration each) throws IOException, PolicyRefusedException {
        LabelBench bench = new LabelBench();
        Map<String, String> files = new TreeMap<>(PolicyFiles.shipped().texts());
        Policy shipped = bench.policy(files);
        files.put("own.cedar", POLICY);
        files.merge("topics.templates", TESTS, String::concat);
        Policy labelling = bench.policy(files);
        byte[] json = SMALL.getBytes(StandardCharsets.UTF_8);
        byte[] large = ("{\"readings\": [" + "12.25, ".repeat(560) + "1], " + SMALL.substring(1))
                .getBytes(StandardCharsets.UTF_8);
        byte[] cbor = HexFormat.of().parseHex("a26576616c7565f94d6064756e69746143");
        byte[] metrics = HexFormat.of()
                .parseHex("0880d095ffbc31120c0a054f746865722003508f4e121a0a0d536574706f696e742f526174651880d095ffbc3120"
                        + "03501418" + "03");
        String topic = "devices/pump-7/state/";
        List<Row> rows = new ArrayList<>(List.of(
                new Row("no template has tests", shipped, bench.pump, topic + "other", json),
                new Row("a topic without, others have tests", labelling, bench.pump, topic + "other", json),
                new Row(
                        "JSON of %d bytes, 3 tests".formatted(json.length),
                        labelling,
                        bench.pump,
                        topic + "json",
                        json),
                new Row(
                        "JSON of %d bytes, 3 tests".formatted(large.length),
                        labelling,
                        bench.pump,
                        topic + "json",
                        large),
                new Row("CBOR of %d bytes, 1 test".formatted(cbor.length), labelling, bench.pump, topic + "cbor", cbor),
                new Row(
                        "Sparkplug of %d bytes, 1 test".formatted(metrics.length),
                        labelling,
                        bench.pump,
                        topic + "sparkplug",
                        metrics)));
        for (int round = 0; round < ROUNDS; round++) {
            rows.forEach(row -> row.measure(each.dividedBy(ROUNDS)));
        }
        ObjectNode result = new ObjectMapper().createObjectNode();
        rows.forEach(row -> result.withArray("results")
                .addObject()
                .put("run", row.what)
                .put("meanNs", row.nanos)
                .put("bytes", row.bytes)
                .put("perSecond", 1e9 / row.nanos));
        return result.put("unlabelledRatio", rows.get(1).nanos / rows.get(0).nanos);
    }

    /** For people. */
    public static String table(ObjectNode result) {
        StringBuilder table =
                new StringBuilder("%-40s %10s %10s %16s%n".formatted("to decide", "ns", "bytes", "per second"));
        result.path("results")
                .forEach(row -> table.append(String.format(
                        Locale.ROOT,
                        "%-40s %10.1f %10.0f %,16.0f%n",
                        row.path("run").asText(),
                        row.path("meanNs").asDouble(),
                        row.path("bytes").asDouble(),
                        row.path("perSecond").asDouble())));
        return table.append("a topic without tests costs %.2f times what it costs where nothing has tests%n"
                        .formatted(result.path("unlabelledRatio").asDouble()))
                .toString();
    }
}
