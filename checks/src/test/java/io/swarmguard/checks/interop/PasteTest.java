package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines that {@code device add} prints, pasted into a shell on a terminal, with the code typed after them. */
@Tag("interop")
@Timeout(120)
class PasteTest {
    private static final String DASH = "dash -i";
    private static final String BASH = "bash --noprofile --norc -i";

    @TempDir
    static Path dir;

    private static RunningHub hub;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        hub = RunningHub.start(dir);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    /** What a shell on a terminal of its own prints, if all of that is pasted at once. */
    private static String paste(String shell, Path directory, String text) throws IOException, InterruptedException {
        Path pasted = Files.writeString(Files.createTempFile(dir, "pasted", ""), text + "exit\n");
        String command = "cd '" + directory + "' && script -qec '" + shell + "' /dev/null <'" + pasted + "'";
        return hub.shell().run(List.of("sh", "-c", command)).output();
    }

    @ParameterizedTest
    @ValueSource(strings = {DASH, BASH})
    void theCodeThatIsTypedAfterwardsEnrolsAndIsNoCommand(String shell) throws IOException, InterruptedException {
        String name = shell.substring(0, 4) + "-pump";
        Path empty = Files.createTempDirectory(dir, "device");
        JsonNode added = hub.command("device", "add", name, "--segment", "plant-a", "--role", "sensor");
        String said = paste(
                shell, empty, added.path("script").asText() + added.path("code").asText() + "\n");
        assertThat(said).contains("notAfter=").doesNotContain("not found");
        assertThat(empty.resolve(name + ".key")).exists();
        assertThat(Files.readString(empty.resolve(name + ".crt"))).contains("BEGIN CERTIFICATE");
        assertThat(empty.resolve(name + ".code")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {DASH, BASH})
    void whatIsNoCodeIsSaidAndNothingOfItStays(String shell) throws IOException, InterruptedException {
        String name = shell.substring(0, 4) + "-valve";
        Path empty = Files.createTempDirectory(dir, "device");
        JsonNode added = hub.command("device", "add", name, "--segment", "plant-a", "--role", "actuator");
        String script = added.path("script").asText();
        assertThat(paste(shell, empty, script + "openssl req -new\n")).contains("that is no enrolment code");
        assertThat(empty.resolve(name + ".key")).doesNotExist();
        assertThat(empty.resolve(name + ".code")).doesNotExist();
        // typed as people do: lower case, without the dashes
        String code = added.path("code").asText().replace("-", "").toLowerCase(java.util.Locale.ROOT);
        assertThat(paste(shell, empty, script + code + "\n")).contains("notAfter=");
    }
}
