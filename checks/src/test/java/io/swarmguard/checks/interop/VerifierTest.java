package io.swarmguard.checks.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The policies about posture that the documentation shows, on a running hub: real connections, a verifier's reports. */
@Tag("interop")
@Timeout(240)
class VerifierTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final String COMMAND = "devices/valve-1/command/open";
    /** From the start of a report on; what lapses, from its end on. */
    private static final Duration BOUND = Duration.ofMillis(250);

    @TempDir
    Path dir;

    private final Set<Integer> heard = new HashSet<>(); // guarded by itself
    private final List<Long> sent = new ArrayList<>(); // when each number was sent: nanoseconds
    private RunningHub hub;
    private SelfMadeFleet fleet;
    private OperatorDesk desk;
    private MqttClient valve;
    private MqttClient control;

    @BeforeEach
    void start() throws Exception {
        hub = RunningHub.start(dir);
        fleet = new SelfMadeFleet(hub);
        fleet.make("device", "valve-1", "actuator", 4);
        fleet.make("service", "control", "commander", 10);
        fleet.register();
        desk = new OperatorDesk(hub);
        Path policies = dir.resolve("policies");
        hub.command("policy", "show", "shipped", "--out", policies.toString());
        Files.writeString(policies.resolve("posture.cedar"), documented());
        hub.command("policy", "apply", policies.toString());
        valve = connected("valve-1");
        control = connected("control");
        assertThat(valve.subscribe(Subscription.of("devices/valve-1/command/#", 1))
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .getFirst()
                        .isError())
                .isFalse();
    }

    @AfterEach
    void stop() {
        desk.close();
        fleet.close();
        hub.close();
    }

    private static String documented() throws IOException {
        Path docs = Path.of("docs");
        String page =
                Files.readString((Files.isDirectory(docs) ? docs : Path.of("..", "docs")).resolve("policy-facts.md"));
        Matcher block = Pattern.compile("```cedar\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private MqttClient connected(String name) throws Exception {
        MqttClient client = fleet.client(fleet.settings(name, name).build(), (message, acknowledge) -> {
            synchronized (heard) {
                heard.add(Integer.valueOf(message.text()));
                heard.notifyAll();
            }
            acknowledge.run();
        });
        client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    /** Commands the valve once more; gives the number. */
    private int command() throws Exception {
        int number = sent.size();
        sent.add(System.nanoTime());
        control.publish(MqttMessage.of(COMMAND, Integer.toString(number).getBytes(US_ASCII), 1))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return number;
    }

    /** Commands it until then, and for as long as that takes. */
    private void commandUntil(long nanos, CompletableFuture<?> done) throws Exception {
        while (System.nanoTime() < nanos || !done.isDone()) {
            command();
        }
    }

    private void await(int number) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (heard) {
            while (!heard.contains(number)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left).as("the valve never heard %s", number).isPositive();
                heard.wait(left);
            }
        }
    }

    private void report(String word, Map<String, String> more) {
        try {
            Map<String, Object> row = new java.util.TreeMap<>(more);
            row.put("id", "device/valve-1");
            row.put("attestation", word);
            OperatorDesk.Answer answer =
                    desk.post("/api/posture", Map.of("source", "verifier", "why", "quote", "rows", List.of(row)));
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
            assertThat(answer.body().path("rejected")).isEmpty();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of what was sent in a span of time, how much was heard. */
    private long heardOf(long fromNanos, long toNanos) {
        synchronized (heard) {
            return heard.stream()
                    .filter(number -> sent.get(number) >= fromNanos && sent.get(number) < toNanos)
                    .count();
        }
    }

    /** How long after the beginning of a span the last that was heard of it was sent; 0 if nothing was. */
    private long lastHeardOf(long fromNanos, long toNanos) {
        synchronized (heard) {
            return heard.stream()
                    .map(sent::get)
                    .filter(at -> at >= fromNanos && at < toNanos)
                    .mapToLong(at -> at - fromNanos)
                    .max()
                    .orElse(0);
        }
    }

    private long sentIn(long fromNanos, long toNanos) {
        return sent.stream().filter(at -> at >= fromNanos && at < toNanos).count();
    }

    @Test
    void commandsStopAndFlowWithTheReportsOfAVerifierAndWithTheEndOfWhatItVouchedForAndNobodyReconnects()
            throws Exception {
        report("attested", Map.of());
        for (int i = 0; i < 20; i++) {
            await(command());
        }

        long failing = System.nanoTime();
        CompletableFuture<Void> failed = CompletableFuture.runAsync(() -> report("failed", Map.of()));
        commandUntil(failing + 3 * BOUND.toNanos(), failed);
        long over = System.nanoTime();
        report("attested", Map.of());
        int again = command();
        await(again); // in order: whatever was to be heard before is

        System.out.printf(
                "a failed attestation: the last command that came through was sent %.1f ms after the report began%n",
                lastHeardOf(failing, over) / 1e6);
        assertThat(sentIn(failing + BOUND.toNanos(), over)).isGreaterThan(10);
        assertThat(heardOf(failing + BOUND.toNanos(), over)).isZero();
        assertThat(valve.isConnected()).isTrue();

        long vouching = System.nanoTime();
        Instant end = Instant.now().plusSeconds(2).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        long endNanos = vouching + Duration.between(Instant.now(), end).toNanos();
        report("attested", Map.of("until", end.toString()));
        commandUntil(endNanos + 3 * BOUND.toNanos(), CompletableFuture.completedFuture(null));
        long lapsed = System.nanoTime();
        report("attested", Map.of());
        await(command());

        System.out.printf(
                "what was vouched for ended: the last command that came through was sent %.1f ms after that%n",
                lastHeardOf(endNanos, lapsed) / 1e6);
        assertThat(sentIn(endNanos + BOUND.toNanos(), lapsed)).isGreaterThan(10);
        assertThat(heardOf(endNanos + BOUND.toNanos(), lapsed)).isZero();
        assertThat(heardOf(vouching, endNanos)).as("and not before").isGreaterThan(10);
        long slow = Duration.ofSeconds(1).toNanos(); // under way when it lapsed
        assertThat(heardOf(vouching, endNanos - slow)).isEqualTo(sentIn(vouching, endNanos - slow));
        assertThat(valve.isConnected()).isTrue();
        assertThat(hub.tell("ledger", "show", "-n", "50").output().split("posture-", -1))
                .hasSize(6);
    }
}
