package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.policy.NearTemplate;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyReport;
import io.swarmguard.policy.TopicReport;
import io.swarmguard.terms.Right;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy …}: what may be done by whom. */
@Command(
        name = "policy",
        description = "Check policies, prove what they permit, compare them, put them in force, and go back.",
        subcommands = {
            PolicyCommands.Check.class,
            PolicyVersions.Apply.class,
            PolicyVersions.Rollback.class,
            PolicyVersions.Confirm.class,
            PolicyVersions.ListAll.class,
            PolicyVersions.Show.class,
            PolicyProveCommand.class,
            PolicyDiffCommand.class,
            PolicyTrafficCommands.Replay.class,
            PolicyTrafficCommands.Mine.class,
            PolicyImportCommand.class
        })
final class PolicyCommands extends CommandGroup {
    @Command(
            name = "check",
            description = "Check the shipped policies, or those in a directory. Works without a running hub.")
    static final class Check implements Callable<Integer> {
        @Mixin
        HubOptions options = new HubOptions();

        @Parameters(arity = "0..1", paramLabel = "DIR", description = "Cedar files; default: the shipped set.")
        @Nullable
        Path directory;

        @Option(names = "--topic", paramLabel = "TOPIC", description = "Say what this topic falls under, and no more.")
        @Nullable
        String topic;

        @Override
        public Integer call() throws IOException {
            PolicyFiles files = directory == null ? PolicyFiles.shipped() : PolicyFiles.in(directory);
            Output output = options.output();
            if (topic != null) {
                return topic(files, topic, output);
            }
            PolicyReport report = PolicyCheck.check(files).report();
            if (output.json()) {
                ObjectNode node = HubClient.JSON
                        .createObjectNode()
                        .put("usable", report.isUsable())
                        .put("policies", report.policies())
                        .put("templates", report.templates());
                report.facts().forEach(node.putArray("facts")::add);
                ObjectNode rights = node.putObject("operator_rights");
                report.rights()
                        .forEach((role, some) ->
                                some.forEach(one -> rights.withArray(role).add(one.word())));
                report.findings().forEach(finding -> node.withArray("findings").add(finding.toString()));
                PolicyProveCommand.put(report.analysis(), node);
                output.raw(node);
            } else {
                report.findings().forEach(finding -> output.line(finding.toString()));
                report.rights()
                        .forEach((role, rights) -> output.line("operators of role " + role + " may: " + words(rights)));
                output.line(report.policies() + " policies, " + report.templates() + " templates: "
                        + (report.isUsable() ? "usable" : "not usable"));
                PolicyProveCommand.tell(report.analysis(), output);
            }
            return report.isUsable() ? 0 : 1;
        }

        private static String words(List<Right> rights) {
            return rights.isEmpty()
                    ? "nothing"
                    : rights.stream().map(Right::word).collect(Collectors.joining(", "));
        }

        private static int topic(PolicyFiles files, String topic, Output output) {
            TopicReport report = TopicReport.of(files, topic);
            if (output.json()) {
                ObjectNode node = HubClient.JSON.createObjectNode().put("topic", topic);
                report.templates().forEach(node.putArray("templates")::add);
                node.put("kind", report.kind())
                        .put("shared", report.shared())
                        .put("device", report.device())
                        .put("segment", report.segment());
                NearTemplate nearest = report.nearest();
                node.put("nearest", nearest == null ? null : nearest.toString());
                output.raw(node);
            } else {
                output.line(report.toString());
            }
            return report.kind() == null ? 1 : 0;
        }
    }
}
