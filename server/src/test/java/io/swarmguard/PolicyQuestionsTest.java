package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code policy prove}, {@code diff} and {@code check} as they are typed; no hub runs. */
class PolicyQuestionsTest {
    private static final String SENSORS = """
            @id("sensors") permit (principal is Device, action == Action::"publish", resource)
            when { principal.role == "sensor" && resource.kind == "telemetry" &&
                   resource has device && resource.device == principal };
            """;
    private static final String BACKDOOR = """
            @id("backdoor") permit (principal, action == Action::"publish", resource)
            when { principal.role == "sensor" && ["telemetry", "command"].contains(resource.kind) };
            """;

    @TempDir
    Path dir;

    private Typed typed;
    private Path policies;

    @BeforeEach
    void write() throws IOException {
        typed = new Typed(dir.resolve("data"));
        policies = Files.createDirectory(dir.resolve("policies"));
        Files.writeString(policies.resolve("own.cedar"), SENSORS);
        Files.writeString(policies.resolve("invariants"), "# ours\n\nsensor never publish command\n");
    }

    private Said say(String... words) {
        return typed.say(words);
    }

    @Test
    void aQuestionIsAnsweredAboutTheShippedPoliciesAndAboutADirectory() {
        Said shipped = say("policy", "prove", "quarantined device never publish telemetry");
        assertThat(shipped.code()).isZero();
        assertThat(shipped.out()).contains("holds: quarantined device never publish telemetry");
        Said own = say("policy", "prove", "quarantined device never publish telemetry", policies.toString());
        assertThat(own.code()).isEqualTo(1);
        assertThat(own.out()).contains("does not hold", "a device of role sensor that is quarantined", "by 'sensors'");
    }

    @Test
    void aWordThatIsNotUnderstoodIsNamedWithTheNearest() {
        Said said = say("policy", "prove", "sensor never publish comand");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("'comand' is not understood", "nearest: 'command'", "docs/policy-questions.md");
    }

    @Test
    void aSetThatBreaksAnInvariantIsNotUsableAndTheCaseIsTold() throws IOException {
        assertThat(say("policy", "check", policies.toString()).code()).isZero();
        Files.writeString(policies.resolve("more.cedar"), BACKDOOR);
        Said broken = say("policy", "check", policies.toString());
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out())
                .contains(
                        "invariants:3: error: 'sensor never publish command' is broken: anybody of role sensor publishes"
                                + " command (permitted by 'backdoor')")
                .contains("policy 'sensors': without it nothing would change")
                .contains("not usable");
        assertThat(say("policy", "prove", "sensor never publish command", policies.toString())
                        .err())
                .contains("not usable");
    }

    @Test
    void invariantsThatAreNotUnderstoodAreErrorsOnTheirLinesAndThoseAboutNothingWarnings() throws IOException {
        Files.writeString(
                policies.resolve("invariants"), "sensro never publish command\nservice never publish of itself\n");
        Said said = say("policy", "check", policies.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .contains("invariants:1: error: 'sensro' is not understood")
                .contains("invariants:2: warning: 'service never publish of itself' is about nothing that is possible");
    }

    @Test
    void whatADraftChangesIsTold() throws IOException {
        Path draft = Files.createDirectory(dir.resolve("draft"));
        Files.writeString(draft.resolve("own.cedar"), SENSORS + BACKDOOR);
        Said said = say("policy", "diff", policies.toString(), draft.toString());
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .contains(
                        "+ anybody of role sensor publishes telemetry or command of another device (",
                        "by 'backdoor'",
                        "0 cease to be");
        Said same = say("policy", "diff", "shipped", "shipped");
        assertThat(same.out()).contains("0 become permitted, 0 cease to be");
    }

    @Test
    void theShippedPoliciesKeepTheirInvariantsAndSayWhatTheirFactsCost() {
        Said said = say("policy", "check");
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("usable", " classes are told apart, of at most 1000000", "principal.role");
        Said json = say("policy", "check", "--json");
        assertThat(json.out()).contains("\"classes\":", "\"combinations\":480480", "\"principal.role\":60060");
    }
}
