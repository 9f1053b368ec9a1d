package io.swarmguard.checks.load;

import java.nio.file.Path;
import java.util.List;

/**
 * How the bench was called.
 *
 * @param only labels' parts of the runs wanted; empty: all
 * @param hold connections to hold, and sessions (10,000 at most) open while devices are disabled; 0 leaves both runs out
 */
record BenchOptions(
        Path home, List<String> servers, List<String> only, int warmSeconds, int seconds, int hold, boolean json) {
    private static final int WARM = 12;
    private static final int MEASURED = 8;
    private static final int HELD = 10_000;
    private static final String USAGE = """
            usage: swarmguard bench [--quick] [--json] [--servers swarmguard,mosquitto,nats] [--only TEXT,…] [--hold N]
                                    [--warm SECONDS] [--seconds SECONDS]
                   swarmguard bench decide [--json] [--seconds SECONDS]   what deciding costs, without a server
                   swarmguard bench stub [--json] [--warm SECONDS] [--seconds SECONDS]   beside a hub that decides nothing
                   swarmguard bench trouble [--json] [--only TEXT,…] [--hold N] [--warm SECONDS] [--seconds SECONDS]
            runs of --only: connects, QoS 0, QoS 1, fan-out, held connections, disable; of trouble: stop, sync stalled, disk full
            """;

    static BenchOptions parse(String[] arguments) {
        Path home = Path.of(System.getenv().getOrDefault("SWARMGUARD_HOME", "."))
                .toAbsolutePath()
                .normalize();
        BenchOptions options = new BenchOptions(
                home, List.of("swarmguard", "mosquitto", "nats"), List.of(), WARM, MEASURED, HELD, false);
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--json" -> options = options.asJson();
                case "--quick" -> options = options.timed(3, 3).holding(1_000);
                case "--servers", "--only", "--hold", "--warm", "--seconds" -> {
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
                new BenchOptions(home, List.of(value.split(",")), only, warmSeconds, seconds, hold, json);
            case "--only" -> only(List.of(value.split(",")));
            case "--hold" -> holding(Integer.parseInt(value));
            case "--warm" -> timed(Integer.parseInt(value), seconds);
            default -> timed(warmSeconds, Integer.parseInt(value));
        };
    }

    BenchOptions only(List<String> runs) {
        return new BenchOptions(home, servers, runs, warmSeconds, seconds, hold, json);
    }

    private BenchOptions asJson() {
        return new BenchOptions(home, servers, only, warmSeconds, seconds, hold, true);
    }

    private BenchOptions timed(int warm, int measured) {
        return new BenchOptions(home, servers, only, warm, measured, hold, json);
    }

    private BenchOptions holding(int connections) {
        return new BenchOptions(home, servers, only, warmSeconds, seconds, connections, json);
    }
}
