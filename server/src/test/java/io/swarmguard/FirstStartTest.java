package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.Typed.Said;
import io.swarmguard.acts.HubClock;
import io.swarmguard.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first start fixes for good: the first operator, made once whatever interrupts it, and the trust domain. */
@Timeout(120)
class FirstStartTest {
    @TempDir
    Path dir;

    private Typed hub = new Typed(Path.of(""));

    @BeforeEach
    void place() {
        hub = new Typed(dir);
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator.key.waiting", "operator.key", "operator.crt"})
    void aFirstStartThatEndedAtAnyFileOfTheOperatorIsCompletedWithoutASecondCertificate(String file)
            throws IOException {
        Path inTheWay = Files.createDirectories(hub.keys().resolve(file)).resolve("x");
        Files.createFile(inTheWay); // the start ends where it would put its file there
        assertThatThrownBy(() -> hub.start()).isInstanceOf(Exception.class);
        assertThat(hub.data().resolve("run.json")).doesNotExist();
        Files.delete(inTheWay);
        Files.delete(hub.keys().resolve(file));

        try (Up up = hub.start()) {
            assertThat(up.where("operator")).startsWith("127.0.0.1:");
            Said listed = hub.say("cert", "list", "operator/admin", "--json");
            assertThat(listed.code()).as(listed.err()).isZero();
            assertThat(listed.out().split("\"fingerprint\"", -1))
                    .as("one certificate")
                    .hasSize(2);
            assertThat(hub.keys().resolve("operator.key.waiting")).doesNotExist();
        }
    }

    @Test
    void whoTookTheOperatorsFilesAwayFindsNoNewOnes() throws IOException {
        hub.start().close();
        Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        for (String file : new String[] {"operator.key", "operator.crt"}) {
            Files.move(hub.keys().resolve(file), elsewhere.resolve(file));
        }
        Files.copy(hub.keys().resolve("ca.crt"), elsewhere.resolve("ca.crt"));

        try (Up up = hub.start()) {
            assertThat(up.where("operator")).isNotEmpty();
            assertThat(hub.keys().resolve("operator.crt")).doesNotExist();
            Said listed = hub.as(elsewhere, "cert", "list", "operator/admin", "--json");
            assertThat(listed.code()).as(listed.err()).isZero();
            assertThat(listed.out().split("\"fingerprint\"", -1))
                    .as("one certificate")
                    .hasSize(2);
        }
    }

    @Test
    void theTrustDomainOfTheFirstStartStaysAndAnotherIsRefused() throws IOException {
        start("plant.example").close();

        for (String other : new String[] {"swarm.local", "other.example"}) {
            assertThatThrownBy(() -> start(other))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(other)
                    .hasMessageContaining("plant.example")
                    .hasMessageContaining("--data");
        }
        Said refused = hub.say("up", "--set", "trust-domain=other.example", "--set", "listen.mqtt.port=0");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("plant.example").doesNotContain("Exception");

        start("plant.example").close();
        try (Up up = hub.start()) {
            assertThat(up.where("operator")).isNotEmpty();
            assertThat(hub.say("status").out()).contains("plant.example");
            assertThat(hub.say("device", "add", "pump-1", "--segment", "a", "--role", "sensor")
                            .code())
                    .isZero();
            assertThat(hub.say("device", "show", "pump-1").out()).contains("spiffe://plant.example/device/pump-1");
        }
    }

    private Up start(String trustDomain) throws IOException {
        return hub.start(Map.of("trust-domain", trustDomain), HubClock.system());
    }
}
