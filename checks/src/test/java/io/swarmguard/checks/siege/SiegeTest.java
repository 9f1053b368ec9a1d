package io.swarmguard.checks.siege;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What floods and bad input at the listener of machines cost those who behave: nothing that they would notice. */
@Tag("interop")
class SiegeTest {
    private static final int MACHINES = 100;
    private static final int MESSAGES_PER_SECOND = 500;
    private static final int SAMPLES = 3_000;
    private static final int PATIENCE_SECONDS = 60;

    /** How much longer an acknowledgement may take while the hub is besieged, at each of these shares. */
    private static final double SLOWER_AT_MOST = 10;

    private static final double[] SHARES = {0.5, 0.9, 0.99};

    /** Milliseconds at each share below which it is not compared: two cores also carry the attackers, and what else runs. */
    private static final double[] UNNOTICED_MILLIS = {1, 5, 15};

    /** Of the connections of an attack: what must be counted under its own reason. */
    private static final double MOST = 0.8;

    /** What the hub may still hold when all is over: a file that it opened meanwhile; memory that the allocators keep. */
    private static final int FEW_DESCRIPTORS = 8;

    private static final int KEPT_MIB = 128;

    /** Heard until what this address may fail is used up, and again from time to time. */
    private static final String VARIOUS = "";

    private static final String LATE = "timeout-handshake";
    private static final String ODD = "certificate-malformed";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String PRIVATE = "1.3.6.1.4.1.55555.1";

    private static final byte[] WEB = "GET / HTTP/1.1\r\nHost: hub\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] LONG_CONNECT = hex("10 c801 0004 4d515454 04 02 003c 00be" + "61".repeat(190));

    /** A reserved flag is set. */
    private static final byte[] BAD_CONNECT = hex("10 0d 0004 4d515454 05 03 0000 00 0000");

    private static final byte[] GIANT = hex("10 ffffff7f 0004 4d515454");

    @TempDir
    Path dir;

    @Test
    void floodsAndBadInputCostTheMachinesNothing() throws Exception {
        try (Camp camp =
                        Camp.pitch(dir, MACHINES + 5, List.of(), "limits.handshake-time=5s", "limits.connect-time=3s");
                GoodFleet fleet = new GoodFleet(camp.port(), camp::credentials);
                Raid raid = new Raid(camp.port())) {
            fleet.start(MACHINES, MESSAGES_PER_SECOND);
            taken(fleet, SAMPLES / 2); // to get warm
            Sample before = taken(fleet, SAMPLES);
            camp.collectGarbage();
            HubFigures calm = camp.figures();

            Sample during = fleet.measure();
            List<Attack> attacks = new ArrayList<>(tricks(camp));
            List<CompletableFuture<Integer>> raids =
                    new ArrayList<>(attacks.stream().map(raid::begin).toList());
            for (int i = 0; i < attacks.size(); i++) {
                if (attacks.get(i).tls() != null) { // those who only wait go on waiting through the floods
                    raids.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            }
            floods().forEach(flood -> {
                attacks.add(flood);
                raids.add(raid.begin(flood));
            });
            fleet.latecomer("d" + MACHINES).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            for (int i = 0; i < attacks.size(); i++) {
                assertThat(raids.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as(attacks.get(i).name())
                        .isEqualTo(attacks.get(i).connections());
            }
            HubFigures stormy = camp.figures();
            Sample after = taken(fleet, SAMPLES);

            System.out.printf("before %s%nduring %s%nafter  %s%n", before, during, after);
            assertSteady(before, during, after);
            assertEachKindIsCounted(attacks, camp.status());
            assertThat(fleet.missing())
                    .as("of %d acknowledged", fleet.acknowledged())
                    .isEmpty();
            assertThat(fleet.complaints()).isEmpty();
            camp.collectGarbage();
            HubFigures quiet = camp.figures();
            System.out.printf("hub before %s%n    during %s%n    after  %s%n", calm, stormy, quiet);
            assertThat(quiet.descriptors()).isLessThanOrEqualTo(calm.descriptors() + FEW_DESCRIPTORS);
            assertThat(quiet.residentMib()).isLessThanOrEqualTo(calm.residentMib() + KEPT_MIB);
        }
    }

    private static Sample taken(GoodFleet fleet, int samples) throws InterruptedException {
        Sample sample = fleet.measure();
        assertThat(sample.await(samples, Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
        return sample;
    }

    private static void assertSteady(Sample before, Sample during, Sample after) {
        for (int i = 0; i < SHARES.length; i++) {
            double usual = Math.max(UNNOTICED_MILLIS[i], Math.max(before.millis(SHARES[i]), after.millis(SHARES[i])));
            double ratio = during.millis(SHARES[i]) / usual;
            System.out.printf("p%.0f: %.1f times the usual%n", 100 * SHARES[i], ratio);
            assertThat(ratio).as("at %s", SHARES[i]).isLessThan(SLOWER_AT_MOST);
        }
    }

    /** Every connection of every attack is counted; most under the reason of its kind, if it was not sent away for others. */
    private static void assertEachKindIsCounted(List<Attack> attacks, JsonNode status) {
        JsonNode refusals = status.path("refusals");
        System.out.println("refused " + refusals);
        Map<String, Integer> expected = new TreeMap<>();
        attacks.stream()
                .filter(attack -> !attack.reason().equals(VARIOUS))
                .forEach(attack -> expected.merge(attack.reason(), attack.connections(), Integer::sum));
        expected.forEach((reason, count) ->
                assertThat(refusals.path(reason).asInt()).as(reason).isGreaterThanOrEqualTo((int) (MOST * count)));
        int counted = 0;
        for (JsonNode count : refusals) {
            counted += count.asInt();
        }
        assertThat(counted)
                .isGreaterThanOrEqualTo(
                        attacks.stream().mapToInt(Attack::connections).sum());
        assertThat(status.path("listeners").path("connections").asInt())
                .isEqualTo(MACHINES + 2); // with the service and the latecomer
    }

    /** Few connections of many bad kinds. */
    private static List<Attack> tricks(Camp camp) throws Exception {
        byte[] hello = Papers.clientHello();
        byte[] noise = new byte[512];
        new Random(1).nextBytes(noise);
        noise[0] = 0x7f; // no record of TLS
        return List.of(
                Attack.plain("slow hello", LATE, "127.22", 100, 20, hello).atATime(),
                Attack.plain("hello and no more", LATE, "127.23", 500, 50, hello),
                Attack.plain("web", "wrong-protocol", "127.24", 500, 50, WEB),
                Attack.plain("noise", "wrong-protocol", "127.25", 500, 50, noise),
                Attack.silent("unknown", "unknown-certificate", "127.26", 100, Papers.selfMade(PRIVATE, new byte[16])),
                Attack.silent("huge", ODD, "127.27", 50, Papers.selfMade(PRIVATE, new byte[200_000])),
                Attack.silent("malformed", ODD, "127.28", 50, Papers.selfMade(KEY_USAGE, new byte[] {1, 2, 3})),
                Attack.silent("old TLS", "tls-version", "127.29", 100, thief(camp, 1, "TLSv1.2")),
                Attack.silent("mute", "timeout-connect", "127.30", 50, thief(camp, 1, "TLSv1.3")),
                Attack.secured("drip", "timeout-connect", "127.31", 50, thief(camp, 2, "TLSv1.3"), LONG_CONNECT)
                        .atATime(),
                Attack.secured("garbled", "malformed", "127.32", 100, thief(camp, 3, "TLSv1.3"), BAD_CONNECT),
                Attack.secured("giant", "limit-packet-size", "127.33", 100, thief(camp, 4, "TLSv1.3"), GIANT));
    }

    /** Many connections, from strangers' addresses and from that of the machines. */
    private static List<Attack> floods() throws Exception {
        return List.of(
                Attack.plain("half-open", LATE, "127.21", 9_000, 900),
                Attack.plain("half-open here", LATE, "127.0.0.1", 1_000, 100),
                Attack.plain("insistent", "limit-handshakes", "127.26.1.1", 2_000, 300, WEB),
                Attack.plain("insistent here", VARIOUS, "127.0.0.1", 3_000, 500, WEB),
                Attack.silent("unknown here", VARIOUS, "127.0.0.1", 50, Papers.selfMade(PRIVATE, new byte[16])));
    }

    private static SslContext thief(Camp camp, int number, String version) throws Exception {
        return Papers.stolen(camp.credentials("d" + (MACHINES + number)), version);
    }

    private static byte[] hex(String text) {
        return ByteBufUtil.decodeHexDump(text.replace(" ", ""));
    }
}
