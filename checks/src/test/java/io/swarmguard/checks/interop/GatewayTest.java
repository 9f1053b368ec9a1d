package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.checks.interop.Peer.Kind;
import io.swarmguard.checks.interop.Peer.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that nobody here wrote, with three children that have no connection of their own, and an operator's commands. */
@Tag("interop")
@Timeout(240)
class GatewayTest {
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int NOBODY = 0x10;
    private static final List<String> CHILDREN = List.of("pump-1", "pump-2", "pump-3");

    @TempDir
    Path dir;

    private RunningHub hub;
    private OperatorDesk desk;
    private Peer gateway;
    private Peer scada;
    private Peer control;

    private Peer peer(Kind kind, String name) throws IOException, InterruptedException {
        Peer peer = Peer.start(kind, hub.shell());
        assertThat(peer.connect(new Session(name, 5, hub.port("mqtt")))
                        .path("code")
                        .asInt(-1))
                .isZero();
        return peer;
    }

    @BeforeEach
    void register() throws IOException, InterruptedException {
        hub = RunningHub.start(dir);
        hub.enrol("device", "gw-1", "plant-a", "gateway");
        hub.enrol("device", "valve-1", "plant-a", "actuator");
        hub.enrol("service", "scada", "plant-a", "collector", "--max-sessions", "10");
        hub.enrol("service", "control", "plant-a", "commander");
        desk = new OperatorDesk(hub);
        try (SelfMadeFleet fleet = new SelfMadeFleet(hub)) {
            for (String child : CHILDREN) {
                fleet.make("device", child, "sensor", 1);
            }
            fleet.register();
        }
        for (String child : CHILDREN) {
            OperatorDesk.Answer answer = desk.post(
                    "/api/relations/gateway_of/add", Map.of("from", "gw-1", "to", child, "why", "wired to it"));
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        }
        gateway = peer(Kind.MQTT_JS, "gw-1");
        scada = peer(Kind.HIVEMQ, "scada");
        control = peer(Kind.HIVEMQ, "control");
    }

    @AfterEach
    void stop() {
        for (Peer peer : new Peer[] {gateway, scada, control}) {
            peer.close();
        }
        desk.close();
        hub.close();
    }

    /** What each child said that was heard, by those who said it, and through whom. */
    private List<String> said(String... children) throws IOException, InterruptedException {
        List<String> codes = new ArrayList<>();
        int heard = 0;
        for (String child : children) {
            int code = gateway.publish("devices/" + child + "/telemetry/t", "of " + child, 1);
            if (code == NOT_AUTHORIZED) {
                codes.add(child + " refused");
            } else {
                assertThat(code).isIn(0, NOBODY);
                heard++;
            }
        }
        for (int i = 0; i < heard; i++) {
            JsonNode message = scada.hear();
            JsonNode user = message.path("user");
            codes.add(
                    user.path("sg-sender").asText() + " " + user.path("sg-via").asText() + " "
                            + message.path("payload").asText());
        }
        return codes;
    }

    /** Which children are heard for: each is told something, and the gateway itself last. */
    private List<String> told() throws IOException, InterruptedException {
        List<String> heard = new ArrayList<>();
        for (String name : CHILDREN) {
            control.publish("devices/" + name + "/command/open", name, 1);
        }
        control.publish("devices/gw-1/command/open", "gw-1", 1);
        String last;
        do {
            last = gateway.hear().path("payload").asText();
            heard.add(last);
        } while (!last.equals("gw-1"));
        return heard;
    }

    @Test
    void threeChildrenSpeakAndHearThroughItUntilOneOrItselfIsTakenAway() throws IOException, InterruptedException {
        assertThat(gateway.subscribe("devices/+/command/#", 1)).isEqualTo(1);
        assertThat(scada.subscribe("devices/+/telemetry/#", 1)).isEqualTo(1);

        assertThat(said("pump-1", "pump-2", "pump-3", "valve-1"))
                .containsExactly(
                        "valve-1 refused",
                        "device/pump-1 device/gw-1 of pump-1",
                        "device/pump-2 device/gw-1 of pump-2",
                        "device/pump-3 device/gw-1 of pump-3");
        assertThat(told()).containsExactly("pump-1", "pump-2", "pump-3", "gw-1");
        aPropertyNamesAChild();

        hub.command("device", "disable", "pump-1", "--why", "stolen");
        assertThat(said("pump-1", "pump-2")).containsExactly("pump-1 refused", "device/pump-2 device/gw-1 of pump-2");
        assertThat(told()).containsExactly("pump-2", "pump-3", "gw-1");

        hub.command("relation", "remove", "gateway_of", "gw-1", "pump-2", "--why", "moved");
        assertThat(said("pump-2", "pump-3")).containsExactly("pump-2 refused", "device/pump-3 device/gw-1 of pump-3");
        assertThat(told()).containsExactly("pump-3", "gw-1");
        assertThat(explained("pump-3", "--via", "gw-1")).isEqualTo("permitted, device/pump-3 via device/gw-1");
        assertThat(explained("gw-1")).isEqualTo("permitted, device/pump-3 via device/gw-1");

        whatItLeftBehindIsWithheldOnceItIsDisabledAlsoAfterARestart();
    }

    private void aPropertyNamesAChild() throws IOException, InterruptedException {
        ObjectNode message = Peer.message("devices/pump-2/telemetry/t", "named", 1);
        message.putObject("user").put("sg-as", "pump-2").put("unit", "bar");
        assertThat(gateway.publish(message)).isZero();
        TreeMap<String, String> user = new TreeMap<>();
        scada.hear()
                .path("user")
                .properties()
                .forEach(one -> user.put(one.getKey(), one.getValue().asText()));
        assertThat(user.remove("sg-time")).isNotNull();
        assertThat(user.toString()).isEqualTo("{sg-sender=device/pump-2, sg-via=device/gw-1, unit=bar}");
        for (String other : List.of("pump-1", "valve-1", "nobody", "scada")) { // of the first: no topic of its own
            ObjectNode refused = Peer.message("devices/pump-2/telemetry/t", "named", 1);
            refused.putObject("user").put("sg-as", other);
            assertThat(gateway.publish(refused)).as(other).isEqualTo(NOT_AUTHORIZED);
        }
    }

    private String explained(String who, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("explain", who, "publish", "devices/pump-3/telemetry/t"));
        words.addAll(List.of(more));
        JsonNode answer = hub.command(words.toArray(String[]::new));
        return (answer.path("permitted").asBoolean() ? "permitted" : "refused") + ", "
                + answer.path("principal").asText() + " via "
                + answer.path("via").asText();
    }

    private void whatItLeftBehindIsWithheldOnceItIsDisabledAlsoAfterARestart()
            throws IOException, InterruptedException {
        gateway.publish(Peer.message("devices/pump-3/state/s", "open", 1).put("retain", true));
        Peer valve = peer(Kind.HIVEMQ, "valve-1");
        valve.publish(Peer.message("devices/valve-1/state/s", "shut", 1).put("retain", true));
        valve.close();
        for (Peer peer : new Peer[] {gateway, scada, control}) {
            peer.close();
        }
        assertThat(hub.stop()).isZero();
        hub.restart();
        gateway = peer(Kind.HIVEMQ, "gw-1");
        scada = peer(Kind.HIVEMQ, "scada");
        control = peer(Kind.HIVEMQ, "control");
        assertThat(scada.subscribe("devices/pump-3/state/#", 1)).isEqualTo(1);
        JsonNode kept = scada.hear();
        assertThat(kept.path("payload").asText()).isEqualTo("open");
        assertThat(kept.path("user").path("sg-via").asText()).isEqualTo("device/gw-1");

        hub.command("device", "disable", "gw-1", "--why", "opened");

        gateway.ended();
        try (Peer late = peer(Kind.HIVEMQ, "scada")) {
            late.subscribe("devices/+/state/#", 1);
            assertThat(late.hear().path("payload").asText()).isEqualTo("shut");
            control.disconnect();
        }
        assertThat(hub.command("explain", "pump-3", "publish", "devices/pump-3/telemetry/t", "--via", "gw-1")
                        .path("reason")
                        .asText())
                .isEqualTo("forbidden");
    }
}
