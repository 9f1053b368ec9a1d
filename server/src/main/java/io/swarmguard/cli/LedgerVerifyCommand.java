package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.config.Places;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.ledger.CheckpointMemory;
import io.swarmguard.ledger.LedgerVerifier;
import io.swarmguard.ledger.Verdict;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
            "Works on a data directory, also while its hub runs, or on a copy of one. Compares it with the last checkpoint"
                    + " that was seen here, if there is one."
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

    /** What the ledger is held against besides itself. */
    private enum Compared {
        FILE("compared with the checkpoint given"),
        REMEMBERED("compared with the last checkpoint that was seen here"),
        NOTHING("compared with no checkpoint: none of this hub was seen here, so what was cut off at the end, or signed"
                + " anew, does not show (--against)");

        private final String words;

        Compared(String words) {
            this.words = words;
        }
    }

    @Override
    public Integer call() throws IOException {
        Path data = directory == null ? options.places().data() : directory;
        if (!Files.isDirectory(data)) {
            throw new CliException("no-data", "there is no directory " + data, "name one, or use --data");
        }
        List<NoteKey> pinned = List.of();
        String checkpoint = against == null ? null : given(against);
        Compared compared = against == null ? Compared.NOTHING : Compared.FILE;
        Places places = directory == null ? options.places() : Places.of(directory, options.keys, System.getenv());
        if (KnownCheckpoint.isThere(places)) {
            CheckpointMemory memory = KnownCheckpoint.of(places);
            pinned = memory.keys();
            checkpoint = checkpoint == null ? memory.checkpoint() : checkpoint;
            compared = against == null ? Compared.REMEMBERED : Compared.FILE;
        }
        Verdict verdict = LedgerVerifier.verify(data, pinned, checkpoint);
        print(verdict, compared, options.output());
        return verdict.findings().isEmpty() ? 0 : 1;
    }

    /** What is no checkpoint at all says nothing against the ledger. */
    private static String given(Path file) throws IOException {
        String next = "`swarmguard ledger checkpoint` prints one to keep";
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CliException("no-checkpoint", "cannot read the file " + file, next);
        }
        try {
            String text = HubClient.readFile(file);
            Checkpoint.parse(text);
            return text;
        } catch (MalformedException | CharacterCodingException e) {
            throw new CliException("not-a-checkpoint", file + " is no checkpoint", next, e);
        }
    }

    private static void print(Verdict verdict, Compared compared, Output output) {
        boolean good = verdict.findings().isEmpty();
        if (output.json()) {
            ObjectNode node = HubClient.JSON
                    .createObjectNode()
                    .put("verified", good)
                    .put("entries", verdict.size())
                    .put("root", verdict.rootHex())
                    .put("compared_with", compared.name().toLowerCase(Locale.ROOT));
            verdict.firstBad().ifPresent(index -> node.put("first_altered", index));
            verdict.findings().forEach(finding -> node.withArray("findings").add(finding));
            output.raw(node);
            return;
        }
        verdict.findings().forEach(output::line);
        verdict.firstBad().ifPresent(index -> output.line("the first altered entry is " + index));
        output.line(compared.words);
        output.line(verdict.size() + " entries, root " + verdict.rootHex() + ": "
                + (good ? "verified" : "NOT as it was recorded"));
    }
}
