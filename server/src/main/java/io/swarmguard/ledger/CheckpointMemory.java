package io.swarmguard.ledger;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.merkle.Proofs;
import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.store.DurableFile;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client of a hub remembers of its ledger, in a file of its own: the keys it signs with and the last checkpoint
 * seen. A hub that shows a shorter, another or another's ledger later is found out.
 */
public final class CheckpointMemory {
    private final Path file;

    public CheckpointMemory(Path file) {
        this.file = file;
    }

    /** Asks the hub for a consistency proof. */
    @FunctionalInterface
    public interface Prover {
        /** The proof (RFC 9162, section 2.1.4) that the tree of {@code second} entries begins with that of {@code first}. */
        List<byte[]> consistency(long first, long second);
    }

    /** The keys remembered; empty before the first checkpoint. */
    public List<NoteKey> keys() {
        List<String> lines = lines();
        int gap = lines.indexOf("");
        List<NoteKey> keys = new ArrayList<>();
        try {
            for (String line : lines.subList(0, Math.max(0, gap))) {
                keys.add(NoteKey.parse(line));
            }
        } catch (MalformedException e) {
            throw new StoreException(Kind.CORRUPT, "the remembered checkpoint " + file + " is damaged", e);
        }
        return keys;
    }

    /** The checkpoint remembered, a signed note; empty before the first. */
    public String checkpoint() {
        List<String> lines = lines();
        int gap = lines.indexOf("");
        return gap < 0 ? "" : String.join("\n", lines.subList(gap + 1, lines.size())) + "\n";
    }

    /**
     * Checks a checkpoint against what is remembered, and remembers it.
     *
     * @param keys what the hub says it signs with; believed the first time, compared ever after
     * @throws StoreException ROLLED_BACK if the hub's ledger is not a continuation of the one seen before
     */
    public void accept(List<NoteKey> keys, String note, Prover prover) {
        List<NoteKey> known = keys();
        if (!known.isEmpty() && !known.equals(keys)) {
            throw refused("it signs with other keys");
        }
        try {
            Checkpoint now = Checkpoint.open(note, keys);
            if (!known.isEmpty()) {
                demandContinuation(Checkpoint.open(checkpoint(), known), now, prover);
            }
        } catch (MalformedException e) {
            throw refused("its checkpoint is not good: " + e.getMessage());
        }
        String lines = String.join("\n", keys.stream().map(NoteKey::toString).toList());
        DurableFile.write(file, (lines + "\n\n" + note).getBytes(StandardCharsets.UTF_8));
    }

    private void demandContinuation(Checkpoint before, Checkpoint now, Prover prover) {
        if (now.size() < before.size()) {
            throw refused("it has " + now.size() + " entries, and had " + before.size());
        }
        List<byte[]> proof = prover.consistency(before.size(), now.size());
        if (!Proofs.verifyConsistency(before.size(), now.size(), proof, before.root(), now.root())) {
            throw refused("its first " + before.size() + " entries are not the ones seen before");
        }
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new StoreException(Kind.IO, "the remembered checkpoint " + file + " cannot be read", e);
        }
    }

    private StoreException refused(String why) {
        return new StoreException(
                Kind.ROLLED_BACK, "the hub's ledger is not the one remembered in " + file + ": " + why);
    }
}
