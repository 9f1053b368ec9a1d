package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code policy …}: what may be done by whom. */
@Command(
        name = "policy",
        description = "Check policies, prove what they permit, compare them.",
        subcommands = {PolicyCommands.Check.class, PolicyProveCommand.class, PolicyDiffCommand.class})
final class PolicyCommands implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @CommandLine.Spec
    CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        throw Cli.missingSubcommand(spec);
    }

    @Command(
            name = "check",
            description = "Check the shipped policies, or those in a directory. Works without a running hub.")
    static final class Check implements Callable<Integer> {
        @Mixin
        HubOptions options = new HubOptions();

        @Parameters(arity = "0..1", paramLabel = "DIR", description = "Cedar files; default: the shipped set.")
        @Nullable
        Path directory;

        @Override
        public Integer call() throws IOException {
            PolicyReport report = directory == null ? PolicyCheck.shipped() : PolicyCheck.check(directory);
            Output output = options.output();
            if (output.json()) {
                ObjectNode node = HubClient.JSON
                        .createObjectNode()
                        .put("usable", report.isUsable())
                        .put("policies", report.policies())
                        .put("templates", report.templates());
                report.facts().forEach(node.putArray("facts")::add);
                report.findings().forEach(finding -> node.withArray("findings").add(finding.toString()));
                PolicyProveCommand.put(report.analysis(), node);
                output.raw(node);
            } else {
                report.findings().forEach(finding -> output.line(finding.toString()));
                output.line(report.policies() + " policies, " + report.templates() + " templates: "
                        + (report.isUsable() ? "usable" : "not usable"));
                PolicyProveCommand.tell(report.analysis(), output);
            }
            return report.isUsable() ? 0 : 1;
        }
    }
}
