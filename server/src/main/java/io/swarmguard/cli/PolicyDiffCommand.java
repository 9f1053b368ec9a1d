package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.cli.PolicyProveCommand.Ready;
import io.swarmguard.policy.PolicyDiff;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code policy diff}: what changes when other policies take the place of some. */
@Command(
        name = "diff",
        description = "What becomes permitted (+) and what ceases to be (-) when policies B take the place of A.",
        footer = {"", "Exit codes: 0 whatever changes, 1 if one of them is not usable."})
final class PolicyDiffCommand implements Callable<Integer> {
    private static final String SHIPPED = "shipped";

    @Mixin
    HubOptions options = new HubOptions();

    @Parameters(index = "0", paramLabel = "A", description = "A directory of Cedar files, or 'shipped'.")
    String from = "";

    @Parameters(index = "1", paramLabel = "B", description = "A directory of Cedar files, or 'shipped'.")
    String to = "";

    @Override
    public Integer call() throws IOException {
        Ready before = Ready.in(directory(from));
        Ready after = Ready.in(directory(to));
        try {
            PolicyDiff diff = new PolicyDiff(before.set(), before.templates(), after.set(), after.templates());
            print(diff, options.output());
        } catch (PolicyRefusedException e) {
            throw PolicyProveCommand.notUnderstood(e);
        }
        return 0;
    }

    private static @Nullable Path directory(String named) {
        return named.equals(SHIPPED) ? null : Path.of(named);
    }

    private static void print(PolicyDiff diff, Output output) throws PolicyRefusedException {
        if (output.json()) {
            ObjectNode node = HubClient.JSON
                    .createObjectNode()
                    .put("classes", diff.classes())
                    .put("opened", diff.opened())
                    .put("closed", diff.closed())
                    .put("templates_differ", diff.isRetemplated());
            var changes = node.putArray("changes");
            for (PolicyDiff.Change change : diff.changes()) {
                ObjectNode told = changes.addObject()
                        .put("permitted", change.isPermittedNow())
                        .put("what", change.words())
                        .put("classes", change.classes());
                change.policies().forEach(told.putArray("policies")::add);
            }
            output.raw(node);
            return;
        }
        diff.changes().forEach(change -> output.line(change.toString()));
        long untold = diff.untold();
        if (untold > 0) {
            output.line("and " + untold + " classes more");
        }
        if (diff.isRetemplated()) {
            output.line("the templates differ: topics may be of another kind than before");
        }
        output.line("of " + diff.classes() + " classes " + diff.opened() + " become permitted, " + diff.closed()
                + " cease to be");
    }
}
