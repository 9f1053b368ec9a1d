package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.config.Durations;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The policies of a running hub: which are in force, which were, and others put in force. */
final class PolicyVersions {
    private PolicyVersions() {}

    /** How a set is put in force. */
    static final class Wish {
        @Option(names = "--why", paramLabel = "TEXT", description = "Kept in the ledger.")
        @Nullable
        String why;

        @Option(
                names = "--base",
                paramLabel = "VERSION",
                description = "The version it was made against; refused if another is in force.")
        @Nullable
        Integer base;

        @Option(
                names = "--trial",
                paramLabel = "TIME",
                description = "Take it back after that time (1s to 7d, such as 10m) unless `policy confirm` keeps it.")
        @Nullable
        String trial;

        ObjectNode body() {
            ObjectNode body = HubClient.JSON.createObjectNode().put("why", why).put("base", base);
            return trial == null ? body : body.put("trial_seconds", trial().toSeconds());
        }

        private Duration trial() {
            String text = String.valueOf(trial);
            try {
                return Durations.parse(text.endsWith("m") ? text + "in" : text); // 10m, as people write it
            } catch (IllegalArgumentException e) {
                throw new CliException("usage", "--trial " + text + ": " + e.getMessage(), "say --trial 10m", e);
            }
        }
    }

    /** How much of the traffic it may hit. */
    static final class Reach {
        @Option(
                names = "--max-new-denials",
                paramLabel = "PERCENT",
                description =
                        "Refuse a set that would have refused more of what was permitted in the last 7 days: 0.1%%.")
        @Nullable
        String mostNewDenials;

        void put(ObjectNode body) {
            if (mostNewDenials != null) {
                body.put("max_new_denials", part(mostNewDenials));
            }
        }

        private static double part(String percent) {
            try {
                double part = Double.parseDouble(percent.replaceFirst("%$", "")) / 100;
                if (percent.endsWith("%") && part >= 0 && part <= 1) { // 1 could be meant as all of it
                    return part;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new CliException("usage", "--max-new-denials " + percent + " is no percentage", "say 0.1%", null);
        }
    }

    @Command(
            name = "apply",
            description = "Check the policies in a directory and put them in force, at once and for live sessions too.")
    static final class Apply extends AskingCommand {
        @Parameters(
                paramLabel = "DIR",
                description = "*.cedar, and swarmguard.cedarschema and topics.templates if any.")
        Path directory = Path.of("");

        @Mixin
        Wish wish = new Wish();

        @Mixin
        Reach reach = new Reach();

        @Override
        int run(HubClient hub, Output output) throws IOException {
            PolicyFiles files = PolicyFiles.in(directory);
            ObjectNode body = wish.body();
            PolicyReport report = PolicyCheck.check(files).report();
            if (!report.isUsable()) {
                List<String> findings =
                        report.findings().stream().map(Object::toString).toList();
                return refused(HubClient.JSON.valueToTree(findings), output);
            }
            reach.put(body);
            ObjectNode texts = body.putObject("files");
            files.texts().forEach(texts::put);
            return applied(hub.post("/api/policy/apply", body), output);
        }
    }

    @Command(name = "rollback", description = "Put an older version in force again, as a new version.")
    static final class Rollback extends AskingCommand {
        @Parameters(paramLabel = "VERSION", description = "As `policy list` shows it, or 'shipped'.")
        String version = "";

        @Mixin
        Wish wish = new Wish();

        @Mixin
        Reach reach = new Reach();

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = wish.body().put("version", version);
            reach.put(body);
            return applied(hub.post("/api/policy/rollback", body), output);
        }
    }

    @Command(name = "confirm", description = "Keep the version that is on trial.")
    static final class Confirm extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.post("/api/policy/confirm", DeviceCommands.empty());
            return PrincipalPages.done(
                    answer, "version " + answer.path("version").asInt() + " stays in force", output);
        }
    }

    @Command(name = "list", description = "List the versions of the policies.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get("/api/policy");
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            output.table(
                    List.of("VERSION", "STATE", "WHEN", "BY", "FROM", "DIGEST", "WHY"),
                    answer.path("versions"),
                    List.of("version", "state", "when", "by", "origin", "digest", "why"));
            for (JsonNode version : answer.path("versions")) {
                if (version.hasNonNull("trial_until")) {
                    output.line("version " + version.path("version").asInt() + " is taken back at "
                            + version.path("trial_until").asText() + " unless `swarmguard policy confirm` keeps it");
                }
            }
            if (answer.has("trial")) {
                output.line(String.format(
                        "refused by policies: %.1f a minute on trial, %.1f in the ten minutes before",
                        answer.path("trial").path("refusals_per_minute").asDouble(),
                        answer.path("trial").path("refusals_per_minute_before").asDouble()));
            }
            return 0;
        }
    }

    @Command(name = "show", description = "Print the texts of a version, or write them as files.")
    static final class Show extends AskingCommand {
        @Parameters(arity = "0..1", paramLabel = "VERSION", description = "Default: the one in force; or 'shipped'.")
        String version = "current";

        @Option(names = "--out", paramLabel = "DIR", description = "Write the files here; none of them may exist.")
        @Nullable
        Path out;

        @Override
        int run(HubClient hub, Output output) throws IOException {
            JsonNode answer = hub.get("/api/policy/" + Cli.segment(version));
            if (out != null) {
                write(answer.path("files"), out);
            }
            if (output.json()) {
                output.raw(answer);
            } else if (out == null) {
                answer.path("files").properties().forEach(file -> {
                    output.line("// ==== " + file.getKey());
                    output.line(file.getValue().asText());
                });
            } else {
                output.line("version " + answer.path("version").asInt() + " written to " + out);
            }
            return 0;
        }

        /** The names come from the hub, which took none but plain ones; still, none leads out of the directory. */
        private static void write(JsonNode files, Path directory) throws IOException {
            Files.createDirectories(directory);
            for (Map.Entry<String, JsonNode> file : files.properties()) {
                Path name = Path.of(file.getKey());
                if (name.getNameCount() != 1 || name.isAbsolute()) {
                    throw new IOException("the hub names a file that is none: " + name);
                }
                Files.writeString(directory.resolve(name), file.getValue().asText(), StandardOpenOption.CREATE_NEW);
            }
        }
    }

    private static int applied(JsonNode answer, Output output) {
        if (PrincipalPages.isWaiting(answer) && !output.json()) {
            PrincipalPages.waiting(answer, output);
            return 0;
        }
        if (answer.hasNonNull("refused")) {
            return refused(answer.path("refused"), output);
        }
        if (output.json()) {
            output.raw(answer);
            return 0;
        }
        answer.path("findings").forEach(finding -> output.line(finding.asText()));
        output.line("version " + answer.path("version").asInt() + " is in force (ledger entry "
                + answer.path("entry").asLong() + ", digest "
                + answer.path("digest").asText() + ")");
        if (answer.hasNonNull("trial_until")) {
            output.line("it is taken back at " + answer.path("trial_until").asText()
                    + " unless `swarmguard policy confirm` keeps it; `policy list` shows what it refuses");
        }
        return 0;
    }

    static int refused(JsonNode findings, Output output) {
        String next = "mend these places; what was in force stays";
        if (output.json()) {
            ObjectNode told = HubClient.JSON.createObjectNode();
            told.set("findings", findings);
            told.putObject("error")
                    .put("reason", "policy-refused")
                    .put("detail", "the policies cannot be put in force; findings: " + findings.size())
                    .put("next", next);
            output.raw(told);
        } else {
            findings.forEach(finding -> output.line(finding.asText()));
            output.line("nothing was applied");
            output.line("  next: " + next);
        }
        return 1;
    }
}
