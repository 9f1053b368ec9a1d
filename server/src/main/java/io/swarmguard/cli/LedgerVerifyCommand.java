package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.ledger.CheckpointMemory;
import io.swarmguard.ledger.LedgerVerifier;
import io.swarmguard.ledger.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledger verify}: offline, from a copy of the data directory, without any key. */
@Command(
        name = "verify",
        description = {
            "Recompute the tree and check every signature, offline, without any key.",
            "Works on a copy of a data directory, or on that of a hub that does not run."
        })
final class LedgerVerifyCommand implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Data directory or a copy; default: --data.")
    @Nullable
    Path directory;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "A checkpoint kept elsewhere: finds truncation, a fork and signing anew.")
    @Nullable
    Path against;

    @Override
    public Integer call() throws IOException {
        Path data = directory == null ? options.places().data() : directory;
        if (!Files.isDirectory(data)) {
            throw new CliException("no-data", "there is no directory " + data, "name one, or use --data");
        }
        if (against != null && !Files.isReadable(against)) {
            throw new CliException("no-checkpoint", "cannot read " + against, "`ledger checkpoint` prints one to keep");
        }
        List<NoteKey> pinned = List.of();
        String checkpoint = against == null ? null : HubClient.readFile(against);
        if (directory == null && KnownCheckpoint.isThere(options.places())) {
            CheckpointMemory memory = KnownCheckpoint.of(options.places());
            pinned = memory.keys();
            checkpoint = checkpoint == null ? memory.checkpoint() : checkpoint;
        }
        Verdict verdict = LedgerVerifier.verify(data, pinned, checkpoint);
        print(verdict, options.output());
        return verdict.findings().isEmpty() ? 0 : 1;
    }

    private static void print(Verdict verdict, Output output) {
        boolean good = verdict.findings().isEmpty();
        if (output.json()) {
            ObjectNode node = HubClient.JSON
                    .createObjectNode()
                    .put("verified", good)
                    .put("entries", verdict.size())
                    .put("root", verdict.rootHex());
            verdict.firstBad().ifPresent(index -> node.put("first_altered", index));
            verdict.findings().forEach(finding -> node.withArray("findings").add(finding));
            output.raw(node);
            return;
        }
        verdict.findings().forEach(output::line);
        verdict.firstBad().ifPresent(index -> output.line("the first altered entry is " + index));
        output.line(verdict.size() + " entries, root " + verdict.rootHex() + ": "
                + (good ? "verified" : "NOT as it was recorded"));
    }
}
