package io.swarmguard.checks.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as its users start it: real enrolment, real mutual TLS, real attacks. */
class DemoTest {
    @TempDir
    Path directory;

    @Test
    void everyAttackIsRefusedForItsReasonAndNothingIsLeftBehind() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(RealHub.java()));
        command.addAll(RealHub.JVM);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + temporary,
                "-Dswarmguard.launcher=" + RealHub.launcher(directory),
                "-cp",
                RealHub.classPath(),
                "io.swarmguard.device.demo.Demo",
                "--json",
                "--machines",
                "9"));
        Path out = directory.resolve("out");
        Path errors = directory.resolve("errors");
        Process demo = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();

        assertThat(demo.waitFor(3, TimeUnit.MINUTES)).isTrue();

        assertThat(demo.exitValue())
                .as(Files.readString(errors) + Files.readString(out))
                .isZero();
        JsonNode said = new ObjectMapper().readTree(out.toFile());
        assertThat(said.get("ok").asBoolean()).isTrue();
        assertThat(said.get("attacks"))
                .hasSize(8)
                .allMatch(attack -> attack.get("refused").asBoolean());
        assertThat(said.get("attacks"))
                .anyMatch(attack -> attack.get("reason").asText().equals("budget")
                        && attack.get("happened").asText().startsWith("stopped after 20 machines"));
        assertThat(said.get("shown"))
                .hasSize(3)
                .allMatch(one -> one.get("took_ms").asDouble() > 0);
        assertThat(said.get("messages_heard").asLong()).isPositive();
        assertThat(leftIn(temporary)).isEmpty();
    }

    private static List<String> leftIn(Path temporary) throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            return left.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("swarmguard-demo"))
                    .toList();
        }
    }
}
