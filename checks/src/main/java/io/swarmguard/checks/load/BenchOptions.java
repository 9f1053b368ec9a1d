package io.swarmguard.checks.load;

import java.nio.file.Path;
import java.util.List;

/**
 * How the bench was called.
 *
 * @param only labels' parts of the runs wanted; empty: all
 * @param hold connections to hold, and sessions (10,000 at most) open while devices are disabled; 0 leaves both runs out
 * @param more what is asked for beyond the usual
 */
record BenchOptions(
        Path home,
        List<String> servers,
        List<String> only,
        int warmSeconds,
        int seconds,
        int hold,
        boolean json,
        More more) {
    /**
     * @param many whether to decide by 1,000 policies
     * @param full whether to change policies and standings 1,000 times, not 100
     * @param rows to record and replay
     */
    record More(boolean many, boolean full, int rows) {}

    private static final int WARM = 12;
    private static final int MEASURED = 8;
    static final int HELD = 10_000;
    static final int CROWD = 200_000;
    private static final String USAGE = """
            usage: swarmguard bench [--quick] [--json] [--servers swarmguard,mosquitto,nats] [--only TEXT,…] [--hold N]
                                    [--warm SECONDS] [--seconds SECONDS]
                   swarmguard bench decide [--many] [--json] [--seconds SECONDS]   what deciding costs, without a server;
                                    by the shipped policies or by 1,000 others that change
                   swarmguard bench policy [--full] [--json] [--only TEXT,…] [--hold N] [--warm SECONDS] [--seconds SECONDS]
                                    how soon a policy and a quarantine are in force under load; 100 times, or 1,000
                   swarmguard bench crowd [--full] [--json] [--hold N] [--warm SECONDS] [--seconds SECONDS]
                                    the same for 200,000 sessions without sockets, in this process
                   swarmguard bench past [--hold DEVICES]   how long it takes to explain a decision of the past
                   swarmguard bench replay [--json] [--rows N]   how long it takes to hold a draft against 10,000,000 recorded rows
                   swarmguard bench tap   whether the ledger tells a million live decisions again
                   swarmguard bench labels [--json] [--seconds SECONDS]   what looking into payloads costs
                   swarmguard bench stub [--json] [--warm SECONDS] [--seconds SECONDS]   beside a hub that decides nothing
                   swarmguard bench trouble [--json] [--only TEXT,…] [--hold N] [--warm SECONDS] [--seconds SECONDS]
            runs of --only: connects, QoS 0, QoS 1, fan-out, held connections, disable; of trouble: stop, sync stalled, disk full;
                  of policy: policies, quarantine
            """;

    /** @param held connections or sessions, if it is not said */
    static BenchOptions parse(String[] arguments, int held) {
        Path home = Path.of(System.getenv().getOrDefault("SWARMGUARD_HOME", "."))
                .toAbsolutePath()
                .normalize();
        BenchOptions options = new BenchOptions(
                home,
                List.of("swarmguard", "mosquitto", "nats"),
                List.of(),
                WARM,
                MEASURED,
                held,
                false,
                new More(false, false, ReplayBench.ROWS));
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--json" -> options = options.asJson();
                case "--many" -> options = options.asking(new More(true, options.more.full, options.more.rows));
                case "--full" -> options = options.asking(new More(options.more.many, true, options.more.rows));
                case "--quick" -> options = options.timed(3, 3).holding(1_000);
                case "--servers", "--only", "--hold", "--rows", "--warm", "--seconds" -> {
                    if (i + 1 == arguments.length) {
                        throw usage(arguments[i] + " needs a value");
                    }
                    options = options.with(arguments[i], arguments[++i]);
                }
                case "--help", "-h" -> {
                    System.out.print(USAGE);
                    System.exit(0);
                }
                default -> throw usage("unknown option " + arguments[i]);
            }
        }
        return options;
    }

    private static IllegalArgumentException usage(String what) {
        System.err.print("bench: " + what + "\n" + USAGE);
        System.exit(2);
        return new IllegalArgumentException(what);
    }

    private BenchOptions with(String option, String value) {
        return switch (option) {
            case "--servers" ->
                new BenchOptions(home, List.of(value.split(",")), only, warmSeconds, seconds, hold, json, more);
            case "--only" -> only(List.of(value.split(",")));
            case "--hold" -> holding(Integer.parseInt(value));
            case "--rows" -> asking(new More(more.many, more.full, Integer.parseInt(value)));
            case "--warm" -> timed(Integer.parseInt(value), seconds);
            default -> timed(warmSeconds, Integer.parseInt(value));
        };
    }

    BenchOptions only(List<String> runs) {
        return new BenchOptions(home, servers, runs, warmSeconds, seconds, hold, json, more);
    }

    private BenchOptions asJson() {
        return new BenchOptions(home, servers, only, warmSeconds, seconds, hold, true, more);
    }

    private BenchOptions asking(More wanted) {
        return new BenchOptions(home, servers, only, warmSeconds, seconds, hold, json, wanted);
    }

    private BenchOptions timed(int warm, int measured) {
        return new BenchOptions(home, servers, only, warm, measured, hold, json, more);
    }

    private BenchOptions holding(int connections) {
        return new BenchOptions(home, servers, only, warmSeconds, seconds, connections, json, more);
    }
}
