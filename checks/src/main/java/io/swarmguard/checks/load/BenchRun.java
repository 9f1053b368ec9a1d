package io.swarmguard.checks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * One run of the battery.
 *
 * @param arguments of {@link Load}
 * @param halfLoad whether to measure latency at half the rate found
 */
record BenchRun(String label, List<String> arguments, boolean halfLoad) {
    private static final String TOPIC = "topic=devices/%d/telemetry/p%p";
    private static final String FILTER = "filter=devices/+/telemetry/#";

    private static final int MOST_SESSIONS = 10_000;
    private static final int SESSIONS_PER_DISABLE = 10;
    private static final int MESSAGES_PER_SESSION = 2; // a second

    static final String DISABLE = "disable";

    static List<BenchRun> battery(Contender contender, BenchOptions options) {
        List<BenchRun> runs = new ArrayList<>();
        runs.add(run("connects", false, "connect", "identities=2000", "groups=X25519"));
        if (contender.hybrid()) {
            runs.add(run("connects, hybrid", false, "connect", "identities=2000", "groups=X25519MLKEM768"));
        }
        runs.add(run("QoS 0, batched", true, "ingest", "qos=0", "publishers=16", "window=100", TOPIC, FILTER));
        runs.add(run("QoS 1, batched", false, "ingest", "qos=1", "publishers=16", "window=100", TOPIC, FILTER));
        String[] many = {"publishers=400", "identities=400", "window=1", TOPIC, FILTER};
        runs.add(run("QoS 0, one per record", false, "ingest", with("qos=0", many)));
        runs.add(run("QoS 1, one per record", false, "ingest", with("qos=1", many)));
        runs.add(run(
                "fan-out 1 to 200",
                false,
                "fanout",
                "qos=0",
                "subscribers=200",
                "identities=200",
                "topic=segments/bench/event/%d/all",
                "filter=segments/bench/event/#"));
        if (options.hold() > 0) {
            runs.add(run("held connections", false, "hold", "identities=2000", "connections=" + options.hold()));
        }
        if (contender.isOurs() && options.hold() > 0) { // the last: whom it disables stays disabled
            int sessions = Math.min(options.hold(), MOST_SESSIONS);
            runs.add(run(
                    DISABLE,
                    false,
                    "disable",
                    "identities=2000",
                    "qos=1",
                    "connections=" + sessions,
                    "disables=" + sessions / SESSIONS_PER_DISABLE,
                    "rate=" + sessions * MESSAGES_PER_SESSION,
                    FILTER));
        }
        return selected(options, runs);
    }

    static final String POLICY = "policy";
    static final String POLICIES = "policies";
    static final String QUARANTINE = "quarantine";
    private static final int MOST_LIVE_SESSIONS = 15_000;
    private static final int MOST_PASSING = 20_000; // messages a second
    static final int FEW = 100; // changes
    static final int MANY = 1_000;

    /** What changes on a hub under load while all sessions stay. */
    static List<BenchRun> live(BenchOptions options) {
        int sessions = Math.min(options.hold(), MOST_LIVE_SESSIONS);
        int passing = Math.min(sessions * MESSAGES_PER_SESSION, MOST_PASSING);
        String changes = "disables=" + Math.min(options.more().full() ? MANY : FEW, Math.max(1, sessions / 2));
        String[] fleet = {"identities=2000", "qos=1", "connections=" + sessions, changes};
        String rate = "rate=" + passing;
        // of 20 messages 18 are permitted by either set, and one of the other two
        String more = "rate=" + passing * 20 / 19;
        return selected(
                options,
                List.of(
                        run(POLICIES, false, POLICY, with("filter=devices/#", with("every=500", with(more, fleet)))),
                        run(
                                QUARANTINE,
                                false,
                                DISABLE,
                                with("by=" + QUARANTINE, with("every=250", with(FILTER, with(rate, fleet)))))));
    }

    /** Whether a service commands more devices in a minute than the shipped policies let it. */
    boolean commandsMany() {
        return arguments.contains(DISABLE);
    }

    static final String STOP = "stop";
    static final String STALLED = DISABLE + ", sync stalled";
    static final String FULL = DISABLE + ", disk full";

    /** What a hub in trouble is asked to do, each on a hub of its own. */
    static List<BenchRun> troubles(BenchOptions options) {
        int sessions = Math.min(options.hold(), MOST_SESSIONS);
        String[] fleet = {
            "identities=2000", "qos=1", "connections=" + sessions, "rate=" + sessions * MESSAGES_PER_SESSION, FILTER
        };
        String disables = "disables=" + Math.max(1, sessions / 100);
        return selected(
                options,
                List.of(
                        run(STOP, false, STOP, with(TOPIC, fleet)),
                        // an answer is waited for as long as the hub waits for the disk: those after it must not be hot
                        // yet
                        run(STALLED, false, DISABLE, with(disables, with("every=1250", fleet))),
                        run(FULL, false, DISABLE, with(disables, fleet))));
    }

    private static List<BenchRun> selected(BenchOptions options, List<BenchRun> runs) {
        return runs.stream()
                .filter(r -> options.only().isEmpty() || options.only().stream().anyMatch(r.label::contains))
                .map(r -> r.timed(options))
                .toList();
    }

    private BenchRun timed(BenchOptions options) {
        List<String> timed = new ArrayList<>(arguments);
        timed.add("warm=" + options.warmSeconds());
        timed.add("seconds=" + options.seconds());
        return new BenchRun(label, timed, halfLoad);
    }

    private static BenchRun run(String label, boolean halfLoad, String mode, String... rest) {
        return new BenchRun(label, List.of(with(mode, rest)), halfLoad);
    }

    private static String[] with(String first, String... rest) {
        String[] all = new String[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
