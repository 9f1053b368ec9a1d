package io.swarmguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.gate.House.Client;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PathCacheTest {
    private final House house = new House();
    private final Client pump = house.client(house.pump, "p").connect();

    private PublishPath path(String topic) {
        byte[] framed = ("##" + topic + "##").getBytes(StandardCharsets.UTF_8);
        return pump.session().path(framed, 2, framed.length - 4);
    }

    @Test
    void the_same_bytes_find_the_same_path_and_others_never_do() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5_000; i++) {
                assertThat(path("devices/pump-7/telemetry/" + i).topic().toString())
                        .isEqualTo("devices/pump-7/telemetry/" + i);
            }
        }
        PublishPath known = path("devices/pump-7/telemetry/x");
        assertThat(path("devices/pump-7/telemetry/x")).isSameAs(known);
        assertThat(path("devices/pump-7/telemetry/x/")).isNotSameAs(known);
    }

    @Test
    void topics_that_hash_alike_are_told_apart_by_their_bytes() {
        PathCache cache = new PathCache(8, 1);
        for (int i = 0; i < 100; i++) {
            String topic = "t" + i;
            byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
            cache.add(new PublishPath(
                    pump.session(), 5, io.swarmguard.message.Topic.of(topic), null, null)); // all with one hash
            PublishPath found = cache.find(5, bytes, 0, bytes.length);
            assertThat(found).isNotNull();
            assertThat(found.topic().toString()).isEqualTo(topic);
        }
    }
}
