package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.swarmguard.acts.HubClock;
import io.swarmguard.config.Config;
import io.swarmguard.config.Places;
import io.swarmguard.edge.http.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call of the operators' API has its limits, and there is no other. */
class CallsTest {
    private static final Set<String> AS_LONG_AS_THE_LISTENER_TAKES = Set.of(
            "/api/import",
            "/api/policy/apply",
            "/api/policy/replay",
            "/api/policy/prove",
            "/api/policy/diff",
            "/api/posture",
            "/api/posture/lower");

    @TempDir
    Path dir;

    /** The table is read over the API; what is served is what the console gives to the listener. */
    @Test
    void whatIsServedToOperatorsIsWhatTheTableOfCallsHasAndEachHasItsLimits() throws Exception {
        List<String> table = new ArrayList<>();
        for (JsonNode row : calls()) {
            table.add(row.path("method").asText() + " " + row.path("path").asText());
            assertThat(row.path("rate").asText()).matches("\\d+/(s|min|h)");
            assertThat(row.path("at_once").asInt()).isBetween(1, 100);
            assertThat(row.path("most_bytes").isNull())
                    .isEqualTo(row.path("method").asText().equals("POST")
                            && AS_LONG_AS_THE_LISTENER_TAKES.contains(
                                    row.path("path").asText()));
            assertThat(row.path("right").asText()).matches("look|run-fleet|cut-off|run-hub");
        }
        assertThat(table).doesNotHaveDuplicates().hasSizeGreaterThan(30);
        Typed another = new Typed(dir.resolve("another"));
        Map<String, String> ports = Map.of("listen.mqtt.port", "0", "listen.mqtt-websocket.port", "0");
        try (Rooms rooms = Rooms.open(
                        Config.of(ports), Places.of(another.data(), another.keys(), Map.of()), HubClock.system());
                Listeners listeners =
                        new Listeners(rooms, Certificates.open(rooms).shown())) {
            List<Route> served = new Sites(rooms, listeners, Certificates.open(rooms), Instant.now())
                    .all()
                    .operator();
            assertThat(served.stream().map(route -> route.method() + " " + route.path()))
                    .containsExactlyInAnyOrderElementsOf(table);
        }
    }

    private JsonNode calls() throws IOException {
        Typed typed = new Typed(dir);
        try (Up up = typed.start()) {
            assertThat(up.where("operator")).isNotEmpty();
            return new JsonMapper()
                    .readTree(typed.say("operator", "calls", "--json").out())
                    .path("calls");
        }
    }
}
