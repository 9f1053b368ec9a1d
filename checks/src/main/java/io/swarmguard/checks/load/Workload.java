package io.swarmguard.checks.load;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What to do to which server.
 *
 * @param serverPid whose processor time is measured
 * @param certificates directory with {@code ca.crt} (of the server), {@code d0.crt}, {@code d0.key} … and
 *     {@code monitor.crt}, {@code monitor.key}
 * @param identities how many of the d… certificates are used, in turn
 * @param window messages of one publisher under way at full speed
 * @param topic with {@code %d} for the identity's name and {@code %p} for the publisher's number
 * @param connections held at once by {@code hold}, opened at once by {@code connect}, left open by {@code disable}
 * @param rate messages a second of all publishers together; 0 means as fast as the windows allow
 */
record Workload(
        Mode mode,
        int port,
        long serverPid,
        Path certificates,
        int identities,
        String groups,
        int qos,
        int publishers,
        int subscribers,
        int window,
        int payloadBytes,
        String topic,
        String filter,
        int connections,
        int warmSeconds,
        int seconds,
        double rate,
        long tickMicros,
        Cutting cutting) {

    enum Mode {
        /** Handshakes and CONNECTs, one after the other on each of some connections. */
        CONNECT,
        /** Many publishers, few subscribers. */
        INGEST,
        /** One publisher, many subscribers. */
        FANOUT,
        /** Many idle connections. */
        HOLD,
        /** Devices are disabled while all talk. */
        DISABLE,
        /** Two sets of policies are in force in turn while all talk. */
        POLICY,
        /** The server is asked to end while all talk, and what it acknowledged is demanded of it when it is back. */
        STOP
    }

    /**
     * What {@link Mode#DISABLE} does: the first identities are disabled, one after the other. {@link Mode#POLICY} changes
     * policies as often instead.
     *
     * @param everyMillis apart, or as fast as they are answered
     * @param operator where the operators' API is
     * @param keys directory of the operator's key and certificate
     * @param by the operators' verb: disable, or quarantine, which leaves the sessions open
     */
    record Cutting(int disables, int everyMillis, String operator, Path keys, String by) {}

    Workload {
        if (qos < 0 || qos > 1) {
            throw new IllegalArgumentException("the generator speaks QoS 0 and 1, not " + qos);
        }
        if (payloadBytes < Publisher.STAMP_BYTES) {
            throw new IllegalArgumentException("a payload has at least " + Publisher.STAMP_BYTES + " bytes");
        }
        if (mode == Mode.DISABLE && cutting.disables() >= identities) {
            throw new IllegalArgumentException(
                    "somebody must be left: of " + identities + " identities fewer are disabled");
        }
    }

    /** Reads {@code mode key=value…}. */
    static Workload parse(String[] arguments) {
        Mode mode = Mode.valueOf(arguments[0].toUpperCase(java.util.Locale.ROOT));
        Map<String, String> given = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            given.put(pair[0], pair[1]);
        }
        Values values = new Values(given);
        boolean fanout = mode == Mode.FANOUT;
        Workload load = new Workload(
                mode,
                values.number("port", 8883),
                values.number("pid", 0),
                Path.of(values.text("certs", ".")),
                values.number("identities", 16),
                values.text("groups", "X25519"),
                values.number("qos", 0),
                fanout ? 1 : values.number("publishers", 16),
                values.number("subscribers", fanout ? 200 : 1),
                values.number("window", fanout ? 20 : 100),
                values.number("payload", 128),
                values.text("topic", "devices/%d/telemetry/p%p"),
                values.text("filter", "devices/+/telemetry/#"),
                values.number("connections", mode == Mode.CONNECT ? 64 : 10_000),
                values.number("warm", 8),
                values.number("seconds", 10),
                Double.parseDouble(values.text("rate", "0")),
                values.number("tick", 1000),
                new Cutting(
                        values.number("disables", 1_000),
                        values.number("every", 100),
                        values.text("operator", ""),
                        Path.of(values.text("keys", ".")),
                        values.text("by", "disable")));
        values.refuseUnused();
        return load;
    }

    private record Values(Map<String, String> given) {
        String text(String key, String fallback) {
            String value = given.remove(key);
            return value == null ? fallback : value;
        }

        int number(String key, int fallback) {
            return Integer.parseInt(text(key, "" + fallback));
        }

        void refuseUnused() {
            if (!given.isEmpty()) {
                throw new IllegalArgumentException("unknown: " + given.keySet());
            }
        }
    }

    String identity(int number) {
        return "d" + number % identities;
    }

    String topicOf(int publisher) {
        return topic.replace("%d", identity(publisher)).replace("%p", "" + publisher);
    }
}
