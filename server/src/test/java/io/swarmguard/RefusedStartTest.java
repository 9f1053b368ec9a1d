package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.cli.Entry;
import io.swarmguard.cli.Starter;
import io.swarmguard.config.Config;
import io.swarmguard.config.Places;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that cannot start says what is in its way and what to do, and exits with 1; 2 is for what was typed. */
class RefusedStartTest {
    private static final Map<String, String> FREE_PORTS = Map.of(
            "listen.mqtt.port", "0",
            "listen.mqtt-websocket.port", "0",
            "listen.https.port", "0",
            "listen.enrol.port", "0",
            "listen.operator.port", "0");

    @TempDir
    Path dir;

    private record Said(int code, String err) {}

    @BeforeEach
    void hubThatRanBefore() throws IOException {
        start().close();
    }

    private Up start() throws IOException {
        return Up.start(Config.of(FREE_PORTS), Places.of(dir.resolve("data"), dir.resolve("keys"), Map.of()));
    }

    private Said up(String... options) {
        return upOn(dir.resolve("data"), options);
    }

    private Said upOn(Path data, String... options) {
        List<String> words = new ArrayList<>(List.of("up", "--data", data.toString()));
        words.addAll(List.of("--keys", dir.resolve("keys").toString()));
        FREE_PORTS.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        words.addAll(List.of(options));
        Starter starter = (config, places, output) -> {
            Up.start(config, places).close();
            return 0;
        };
        StringWriter err = new StringWriter();
        int code = Entry.run(
                words.toArray(String[]::new),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                starter,
                RecoveryRequest::write);
        return new Said(code, err.toString());
    }

    private static void refused(Said said, String what, String next) {
        assertThat(said.code()).as(said.err()).isEqualTo(1);
        assertThat(said.err()).contains(what).doesNotContain("Exception", "null");
        assertThat(said.err().substring(said.err().indexOf("  next: "))).contains(next);
    }

    @Test
    void nothingInTheWayIsNoRefusal() {
        assertThat(up().code()).isZero();
    }

    @Test
    void anotherHubOnTheSameData() throws IOException {
        try (Up running = start()) {
            assertThat(running.where("mqtt")).startsWith("127.0.0.1:");
            refused(up(), "is in use by process " + ProcessHandle.current().pid(), "stop that process");
        }
    }

    @Test
    void aPortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            for (String listener : List.of("mqtt", "enrol", "operator")) {
                refused(
                        up("--set", "listen." + listener + ".port=" + port),
                        "cannot listen on 127.0.0.1:" + port + ": another process has that port",
                        "listen.NAME.port=N");
            }
        }
    }

    @Test
    void anAddressThatThisHostDoesNotHave() {
        refused(up("--listen", "192.0.2.7"), "cannot listen on 192.0.2.7:", "ip address");
    }

    @Test
    void aMasterKeyThatIsNotThere() throws IOException {
        Files.move(dir.resolve("keys"), dir.resolve("keys-away"));
        refused(up(), "its master key is missing", "--keys");
    }

    @Test
    void aDatabaseThatIsNone() throws IOException {
        Files.writeString(dir.resolve("data/swarmguard.db"), "no database ".repeat(1000));
        refused(up(), "swarmguard.db", "bring back the latest copy");
    }

    @Test
    void dataOfANewerProgram() throws IOException {
        Path file = dir.resolve("data/instance.json");
        Files.writeString(file, Files.readString(file).replace("\"version\":\"1\"", "\"version\":\"2\""));
        refused(up(), "version '2'", "newer one");
    }

    @Test
    void filesOfAServerCertificateThatAreNotThere() {
        refused(
                up("--set", "tls.certificate=/does/not/exist.crt", "--set", "tls.key=/does/not/exist.key"),
                "tls.certificate /does/not/exist.crt does not exist",
                "tls.certificate");
    }

    @Test
    void aDataDirectoryThatCannotBe() throws IOException {
        refused(upOn(Path.of("/proc/nope")), "/proc/nope cannot be made: there is no /proc/nope", "writable");
        Path file = Files.writeString(dir.resolve("file"), "");
        refused(upOn(file), file + " cannot be made: " + file + " is there and no directory", "writable");
    }

    @Test
    void whatWasTypedIsUsage() {
        Said said = up("--listen", "not.an.address");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err())
                .contains("listen.address = 'not.an.address'", "it is an IP address of this host", "next: ");
        assertThat(up("--name", "bad host name").code()).isEqualTo(2);
    }
}
