package io.swarmguard.checks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server to be measured, with one listener for MQTT over mutual TLS 1.3 and rules per identity: devices publish on
 * topics of their own, the monitor reads them, members of the segment read its events.
 *
 * @param command starts it in the foreground
 * @param environment what it finds there besides the bench's own
 * @param hybrid whether it can exchange keys with X25519MLKEM768
 */
record Contender(String name, List<String> command, Map<String, String> environment, boolean hybrid) {
    private static final String SEGMENT_EVENTS = "segments/bench/event/";
    private static final String JAVA_OPTIONS = "SWARMGUARD_JAVA_OPTS"; // the launcher's

    static Contender mosquitto(Path binary, Path dir, Path certificates, int port) throws IOException {
        Path acl = Files.writeString(dir.resolve("mosquitto.acl"), """
                user monitor
                topic read devices/#

                pattern write devices/%%u/#
                pattern write %1$s%%u/#
                pattern read %1$s#
                """.formatted(SEGMENT_EVENTS));
        Path config = Files.writeString(dir.resolve("mosquitto.conf"), """
                user root
                listener %1$d 127.0.0.1
                cafile %2$s/ca.crt
                certfile %2$s/server.crt
                keyfile %2$s/server.key
                require_certificate true
                use_identity_as_username true
                tls_version tlsv1.3
                allow_anonymous false
                acl_file %3$s
                persistence false
                max_inflight_messages 1000
                max_queued_messages 100000
                set_tcp_nodelay true
                log_type error
                """.formatted(port, certificates, acl));
        return new Contender("mosquitto", List.of(binary.toString(), "-c", config.toString()), Map.of(), false);
    }

    static Contender nats(Path binary, Path dir, Path certificates, int port, int identities) throws IOException {
        String devices =
                IntStream.range(0, identities).mapToObj(i -> """
                        {user: "CN=d%1$d", permissions: {publish: ["devices.d%1$d.>", "segments.bench.event.d%1$d.>", \
                        "$MQTT.>"], subscribe: ["segments.bench.event", "segments.bench.event.>", "$MQTT.>"]}}
                        """.formatted(i)).collect(Collectors.joining());
        Path config = Files.writeString(dir.resolve("nats.conf"), """
                listen: 127.0.0.1:%2$d
                server_name: bench
                jetstream { store_dir: "%3$s", max_mem: 1G, max_file: 10G }
                mqtt { listen: "127.0.0.1:%1$d", max_ack_pending: 1000
                  tls { cert_file: "%4$s/server.crt", key_file: "%4$s/server.key", ca_file: "%4$s/ca.crt"
                    verify_and_map: true, timeout: 30 } }
                authorization { users: [
                {user: "CN=monitor", permissions: {subscribe: ["devices", "devices.>", "$MQTT.>"], publish: ["$MQTT.>"]}}
                %5$s] }
                """.formatted(
                        port, port + 1, dir.resolve("jetstream"), certificates, devices));
        return new Contender(
                "nats", List.of(binary.toString(), "-c", config.toString()), Map.of("GOMAXPROCS", "1"), false);
    }

    /** What its own users type; the identities are imported once it runs. */
    static Contender swarmguard(Path launcher, Path data, int port) {
        return new Contender(
                "swarmguard",
                List.of(
                        launcher.toString(),
                        "up",
                        "--data",
                        data.toString(),
                        "--set",
                        "listen.mqtt.port=" + port,
                        "--set",
                        "limits.publish-rate=10000000/s",
                        "--set",
                        "listen.mqtt-websocket.port=0",
                        "--set",
                        "listen.https.port=0",
                        "--set",
                        "listen.enrol.port=0",
                        "--set",
                        "listen.operator.port=0"),
                Map.of(),
                true);
    }

    /** The same hub with one more setting, {@code key=value}. */
    Contender set(String setting) {
        List<String> more = new ArrayList<>(command);
        more.addAll(List.of("--set", setting));
        return new Contender(name, List.copyOf(more), environment, hybrid);
    }

    /** The same hub, under options for its JVM besides those that the bench itself was given. */
    Contender under(String javaOptions) {
        String given = System.getenv().getOrDefault(JAVA_OPTIONS, "");
        return new Contender(name, command, Map.of(JAVA_OPTIONS, (given + " " + javaOptions).strip()), hybrid);
    }

    /** The registry of the bench as {@code device import} reads it. */
    static String importFile(Path certificates, int identities) {
        return "name,kind,segment,role,certificate,max_sessions\n"
                + "monitor,service,*,collector,%s/monitor.crt,1000\n".formatted(certificates)
                + "commander,service,*,commander,%s/commander.crt,1000\n".formatted(certificates)
                + IntStream.range(0, identities)
                        .mapToObj(i -> "d%1$d,device,bench,sensor,%2$s/d%1$d.crt,1000\n".formatted(i, certificates))
                        .collect(Collectors.joining());
    }

    /** Whether it is this project's own. */
    boolean isOurs() {
        return name.equals("swarmguard");
    }
}
