package io.swarmguard.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
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
    /** What the script says, and not the terminal's echo of the script, where it stands in quotes. */
    private static final Pattern ASKED = Pattern.compile("(?<!')enrolment code of [a-z-]+: (?!')");

    private static final Pattern ENDED = Pattern.compile("notAfter=|(?<!')that is no enrolment code");

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

    /** What a shell on a terminal of its own prints when all lines are pasted at once, and the code is typed when asked for. */
    private static String paste(String shell, Path directory, String script, String typed)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", shell, "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(hub.shell().environment());
        Process process = builder.start();
        try (Writer keys = process.outputWriter(StandardCharsets.UTF_8);
                Reader screen = process.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder seen = new StringBuilder();
            type(keys, script);
            await(screen, seen, ASKED);
            type(keys, typed);
            await(screen, seen, ENDED);
            type(keys, "exit\n");
            for (int c = screen.read(); c >= 0; c = screen.read()) {
                seen.append((char) c);
            }
            process.waitFor();
            return seen.toString();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void type(Writer keys, String text) throws IOException {
        keys.write(text);
        keys.flush();
    }

    private static void await(Reader screen, StringBuilder seen, Pattern words) throws IOException {
        while (!words.matcher(seen).find()) {
            int c = screen.read();
            if (c < 0) {
                throw new IOException("the shell ended early:\n" + seen);
            }
            seen.append((char) c);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DASH, BASH})
    void theCodeThatIsTypedAfterwardsEnrolsAndIsNoCommand(String shell) throws IOException, InterruptedException {
        String name = shell.substring(0, 4) + "-pump";
        Path empty = Files.createTempDirectory(dir, "device");
        JsonNode added = hub.command("device", "add", name, "--segment", "plant-a", "--role", "sensor");
        String said = paste(
                shell, empty, added.path("script").asText(), added.path("code").asText() + "\n");
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
        assertThat(paste(shell, empty, script, "openssl req -new\n")).contains("that is no enrolment code");
        assertThat(empty.resolve(name + ".key")).doesNotExist();
        assertThat(empty.resolve(name + ".code")).doesNotExist();
        // typed as people do: lower case, without the dashes
        String code = added.path("code").asText().replace("-", "").toLowerCase(Locale.ROOT);
        assertThat(paste(shell, empty, script, code + "\n")).contains("notAfter=");
    }
}
