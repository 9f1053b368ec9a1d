package io.swarmguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings are inside their bounds or the hub does not start, and the message says what would be right. */
class ConfigTest {
    @TempDir
    Path dir;

    @Test
    void anUnknownKeyIsRefusedWithTheOneThatWasMeant() {
        assertThatThrownBy(() -> set("limits.inflght=10"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("limits.inflght")
                .hasMessageContaining("limits.inflight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits.inflight=0",
                "limits.inflight=65536",
                "limits.inflight=many",
                "limits.reserved-share=91",
                "limits.code-guesses=fast",
                "limits.packet-size=17 MiB",
                "lifetimes.recovery-delay=59 s",
                "lifetimes.recovery-delay=8 d",
                "listen.mqtt.port=65536",
                "listen.address=not.an.address",
                "listen.address=localhost",
                "listen.address=8883",
                "listen.operator.address=1.2.3.256",
                "listen.proxies=10.0.0.0/33",
                "names=bad host name",
                "names=hub.example.com,-bad.example.com",
                "names=Hub.example.com",
                "names=10.0.0.300",
                "limits.queue-messages=60001",
                "limits.topic-depth=17",
                "limits.import-rows=100001",
                "limits.keep-alive=2 d",
                "version=0",
                "version=one",
                "trust-domain=Not A Host"
            })
    void whatIsOutOfBoundsIsRefusedByName(String setting) {
        String key = setting.substring(0, setting.indexOf('='));
        assertThatThrownBy(() -> set(setting))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void aFileIsRead() throws IOException {
        Path file = write("""
                names = ["hub.example.com"]
                [limits]
                inflight = 7
                packet-size = "1 MiB"
                """);
        Config config = Config.load(file, Map.of(), List.of());
        assertThat(config.names()).containsExactly("hub.example.com");
        assertThat(config.limits().messages().inflight()).isEqualTo(7);
        assertThat(config.limits().messages().packetSize().bytes()).isEqualTo(1 << 20);
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
        Path file = write("limits.inflight = 7\nlimits.subscriptions = 7\nlimits.retained = 7\n");
        Map<String, String> environment = Map.of("SWARMGUARD_LIMITS_INFLIGHT", "8", "SWARMGUARD_LIMITS_RETAINED", "8");
        Config config = Config.load(file, environment, List.of("limits.inflight=9"));
        assertThat(config.limits().messages().inflight()).isEqualTo(9);
        assertThat(config.limits().messages().retained()).isEqualTo(8);
        assertThat(config.limits().messages().subscriptions()).isEqualTo(7);
    }

    @Test
    void aFileThatIsNoTomlIsRefusedWithItsName() throws IOException {
        Path file = write("limits = [\n");
        assertThatThrownBy(() -> Config.load(file, Map.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void whatIsPrintedCanBeGivenAgain() throws IOException {
        Config config = Config.of(Map.of("lifetimes.recovery-delay", "2 h", "limits.code-guesses", "3/h"));
        Config again = Config.load(write(String.join("\n", config.print()) + "\n"), Map.of(), List.of());
        assertThat(again.lifetimes().recoveryDelay()).isEqualTo(Duration.ofHours(2));
        assertThat(again.limits()).isEqualTo(config.limits());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen.address=0.0.0.0",
                "listen.address=::",
                "listen.address=2001:db8::7",
                "listen.proxies=10.0.0.0/8,fd00::/8,192.0.2.7",
                "names=hub.example.com,192.0.2.7,2001:db8::7,a-1.b",
                "version=1"
            })
    void whatIsAnAddressOrANameIsTaken(String setting) {
        assertThat(set(setting).settings())
                .anySatisfy(held -> assertThat(held.key() + "=" + held.value()).isEqualTo(setting));
    }

    @Test
    void aConfigurationOfANewerProgramIsRefusedAsThatWhateverKeysItHas() throws IOException {
        Path file = write("version = 2\n[limits]\nof-tomorrow = 7\n");
        assertThatThrownBy(() -> Config.load(file, Map.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("version = '2'")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("newer program");
    }

    @Test
    void aVariableNamedVersionIsSomebodyElses() {
        assertThat(Config.load(null, Map.of("SWARMGUARD_VERSION", "9.9"), List.of()))
                .isEqualTo(Config.standard());
    }

    @Test
    void aShortWordIsNotNearToEverything() {
        List<String> known = List.of("ca", "status", "service", "device", "tls");
        assertThat(NearMiss.find("frobnicate", known)).isNull();
        assertThat(NearMiss.find("xyz", known)).isNull();
        assertThat(NearMiss.find("devise", known)).isEqualTo("device");
        assertThat(NearMiss.find("stauts", known)).isEqualTo("status");
    }

    private static Config set(String setting) {
        return Config.load(null, Map.of(), List.of(setting));
    }

    private Path write(String text) throws IOException {
        Path file = dir.resolve("swarmguard.toml");
        return Files.writeString(file, text);
    }
}
