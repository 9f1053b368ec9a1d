package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCheckTest {
    @TempDir
    Path directory;

    private PolicyReport check(String cedar) throws IOException {
        Files.writeString(directory.resolve("own.cedar"), cedar);
        return PolicyCheck.check(directory);
    }

    private Finding only(String cedar) throws IOException {
        PolicyReport report = check(cedar);
        assertThat(report.findings()).hasSize(1);
        return report.findings().getFirst();
    }

    @Test
    void theShippedSetHasNoFindings() throws IOException {
        PolicyReport report = PolicyCheck.shipped();
        assertThat(report.findings()).isEmpty();
        int operators = OperatorRights.shipped().set().ids().size();
        assertThat(report.policies()).isEqualTo(PolicySet.shipped().ids().size() + operators);
        assertThat(report.rights()).isEqualTo(OperatorRights.shipped().table());
        assertThat(report.templates()).isEqualTo(6);
        assertThat(report.facts()).contains("principal.role", "context.publisher.standing");
    }

    @Test
    void aParseErrorIsPlacedInItsFile() throws IOException {
        Finding finding =
                only("@id(\"fine\")\npermit (principal, action, resource);\n\n// broken\npermit (principal;\n");
        assertThat(finding.file()).isEqualTo("own.cedar");
        assertThat(finding.line()).isEqualTo(5);
        assertThat(finding.isError()).isTrue();
    }

    @Test
    void aBrokenPolicyDoesNotHideOthers() throws IOException {
        PolicyReport report = check("permit (oops);\npermit (again);\n");
        assertThat(report.findings()).extracting(Finding::line).containsExactly(1, 2);
    }

    @Test
    void aPolicyWithoutIdAndOneWithATakenIdAreNamed() throws IOException {
        PolicyReport report = check("permit (principal, action, resource);\n@id(\"a\") permit (principal, action, "
                + "resource);\n@id(\"a\") forbid (principal, action, resource);");
        assertThat(report.findings()).extracting(Finding::line).containsExactly(1, 3);
        assertThat(report.isUsable()).isFalse();
    }

    /** Cedar's reader is native code: what would end the process or never end is refused before it sees it. */
    @Test
    void aSchemaThatCedarsReaderWouldNotSurviveIsRefusedBefore() throws IOException {
        String twice = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> "type T" + i + " = {a: T" + (i - 1) + ", b: T" + (i - 1) + "};\n")
                .collect(Collectors.joining("", "type T0 = Long;\n", "entity X { x: T60 };\n"));
        assertThat(schemaError(twice)).contains("'type NAME = …' is not taken");
        assertThat(schemaError("type/**/ A = Long;".replace("/**/", " // a note\n\u00a0")))
                .contains("'type NAME = …' is not taken");
        assertThat(schemaError("entity X {x: " + "{a:".repeat(200_000) + "Long" + "}".repeat(200_000) + "};"))
                .contains("more than 65536 characters");
        assertThat(schemaError(
                        "// }}}}}}}}}}}}}}}}\nentity X {x: " + "{a:".repeat(5_000) + "Long" + "}".repeat(5_000) + "};"))
                .contains("more than 16 brackets");
        assertThat(schemaError("@doc(\"}}}}}}}}}}}}}}}}\\\"\") entity X {x: " + "Set<".repeat(5_000) + "Long"
                        + ">".repeat(5_000) + "};"))
                .contains("more than 16 brackets");
    }

    private String schemaError(String more) throws IOException {
        String shipped = PolicyFiles.shipped().schema();
        Files.writeString(directory.resolve(PolicyFiles.SCHEMA), shipped + more);
        Finding finding = only("@id(\"all\") permit (principal, action, resource);");
        assertThat(finding.file()).isEqualTo(PolicyFiles.SCHEMA);
        assertThat(finding.isError()).isTrue();
        return finding.message();
    }

    @Test
    void anOwnSchemaThatSaysWhatTheShippedOneDoesIsTaken() throws IOException {
        Files.writeString(
                directory.resolve(PolicyFiles.SCHEMA),
                PolicyFiles.shipped().schema() + "// more\nentity type { type: Long, \"}\": String };\n");
        assertThat(check("@id(\"all\") permit (principal, action, resource);").findings())
                .isEmpty();
    }

    @Test
    void aSchemaErrorIsPlacedOnItsLine() throws IOException {
        PolicyReport report = check("""
                @id("unguarded")
                permit (principal, action, resource)
                when {
                    resource.kind == "state" &&
                    principal in resource.segment
                };
                """);
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().getFirst().line()).isEqualTo(5);
        assertThat(report.findings().getFirst().message()).contains("optional attribute `segment`");
    }

    @Test
    void whatLiesOutsideTheFiniteSubsetIsRefusedWithWhatWorks() throws IOException {
        Finding like = only("@id(\"like\") permit (principal, action, resource) when { principal.role like \"s*\" };");
        assertThat(like.message())
                .contains("'like' is outside the finite subset")
                .contains("contains");
        Finding name = only("@id(\"one\") permit (principal == Device::\"pump-7\", action, resource);");
        assertThat(name.message()).contains("principal is Device");
    }

    @Test
    void whatReadsLikeItShouldWorkIsToldWhatDoes() throws IOException {
        assertThat(when("principal.role in [\"sensor\", \"robot\"]"))
                .contains("[\"a\", \"b\"].contains(principal.role)");
        assertThat(when("resource has device && resource.device == Device::\"pump-7\""))
                .contains("make a group of one", "resource.device in Group::");
        assertThat(when("principal == Service::\"control\"")).contains("principal in Group::");
        assertThat(when("principal.role = \"sensor\"")).contains("'=' is not a valid operator in Cedar");
        assertThat(check("permit (principal, action, resource) when { principal.role = \"a\" };")
                        .findings())
                .noneMatch(finding -> finding.message().contains("nternal"));
    }

    /** What is said about a condition. */
    private String when(String condition) throws IOException {
        return check("@id(\"own\") permit (principal, action, resource) when { " + condition + " };")
                .findings()
                .stream()
                .map(Finding::message)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aRoleInAQuestionThatNoPolicyMentionsIsToldHowItIsAsked() throws IOException {
        write("invariants", "sensor never publish command\nrole sensor device never publish command\n");
        PolicyReport report = check("@id(\"own\") permit (principal is Service, action, resource);");
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().getFirst().message()).contains("'sensor' is not understood", "'role sensor'");
    }

    @Test
    void invariantsSayGatewaysLabelsAndPostureInWords() throws IOException {
        write("topics.templates", """
                own/{device}/{kind: command}
                    json { field = "rate", min = 1, max = 5 }
                own/{device}/{kind: event}
                """);
        write("invariants", """
                anybody never do anything through a gateway
                anybody never do anything labelled out
                service with failed attestation never do anything
                service never publish through a gateway
                """);
        PolicyReport report = check("""
                @id("own") permit (principal, action, resource)
                when { !(context has via) && (resource.kind == "event" || (resource has label && resource.label == "ok")) };
                """);
        assertThat(report.findings())
                .extracting(Finding::line, Finding::isError)
                .containsExactly(tuple(3, true), tuple(4, false));
        assertThat(report.findings().getFirst().message()).contains("is broken", "with failed attestation");
        assertThat(report.findings().getLast().message()).contains("is about nothing that is possible");
    }

    @Test
    void aMisspeltValueIsRefusedWithTheNearest() throws IOException {
        Finding finding = only(
                "@id(\"typo\") forbid (principal, action, resource) when { principal.standing == \"quarantine\" };");
        assertThat(finding.message()).contains("nearest: 'quarantined'");
    }

    @Test
    void aPolicyThatCannotApplyIsAWarning() throws IOException {
        PolicyReport report = check("@id(\"never\") permit (principal, action == Action::\"publish\", resource)\n"
                + "when { resource.kind == \"state\" } unless { resource.kind == \"state\" || principal is Device };");
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding.message()).contains("never applies"));
    }

    /** A warning must not hide it. */
    @Test
    void aSetWithMoreFactsThanAClassHasRoomForIsAnError() throws IOException {
        String segments =
                IntStream.range(0, 64).mapToObj(i -> "Segment::\"s" + i + "\"").collect(Collectors.joining(", "));
        String own = """
                @id("never") permit (principal, action, resource) when { resource.shared && !resource.shared };
                @id("who") forbid (principal, action, resource) when { principal in [%s] };
                """.formatted(segments);
        PolicyFiles.shipped().policies().forEach((name, text) -> write(name, text));
        PolicyReport report = check(own);
        assertThat(report.isUsable()).isFalse();
        assertThat(report.findings())
                .map(Finding::message)
                .anySatisfy(message -> assertThat(message).contains("combinations of values, more than 9e+18"));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anEndlessExpressionIsRefusedNotACrash() throws IOException {
        for (String expression : new String[] {
            "resource.shared" + " && resource.shared".repeat(800),
            "!".repeat(16_000) + "resource.shared",
            "if true then false else ".repeat(650) + "true",
            "resource.shared" + " || resource.shared".repeat(3_000)
        }) {
            String policy = "@id(\"long\") permit (principal, action, resource) when { " + expression + " };";
            assertThat(check(policy).isUsable()).as(expression.substring(0, 60)).isFalse();
        }
        String brackets = "(".repeat(8_000) + "resource.shared" + ")".repeat(8_000);
        assertThat(check("@id(\"b\") permit (principal, action, resource) when { " + brackets + " };")
                        .policies())
                .isEqualTo(1 + OperatorRights.shipped().set().ids().size());
    }

    @Test
    void textThatIsNoCedarIsAFindingNotACrash() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] pieces = {
            "permit", "forbid", "(", ")", "{", "}", ";", "\"", "\\", "//", "\n", "@id(\"a\")", "principal", "é", ","
        };
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder("x");
            for (int pieceCount = random.nextInt(30); pieceCount > 0; pieceCount--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(check(text.toString()).isUsable())
                    .as("seed %s: %s", seed, text)
                    .isFalse();
        }
    }

    @Test
    void anEmptyDirectoryIsAnError() throws IOException {
        assertThat(PolicyCheck.check(directory).isUsable()).isFalse();
    }

    @Test
    void brokenTemplatesAreAnError() throws IOException {
        Files.writeString(directory.resolve("topics.templates"), "a/{kind: telemetry}\n{kind: telemetry}/#\n");
        PolicyReport report = check("@id(\"fine\")\npermit (principal, action, resource);");
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().getFirst().file()).isEqualTo("topics.templates");
        assertThat(report.findings().getFirst().line()).isEqualTo(2);
        assertThat(report.findings().getFirst().toString())
                .startsWith("topics.templates:2: error: template '{kind: telemetry}/#': '#' is no level");
    }
}
