package io.swarmguard.ledger;

import io.swarmguard.formats.note.Checkpoint;
import io.swarmguard.formats.note.Note;
import io.swarmguard.formats.note.NoteKey;
import io.swarmguard.formats.note.SignatureType;
import io.swarmguard.keys.KeyKind;
import io.swarmguard.keys.Signer;
import io.swarmguard.keys.SigningKeys;
import java.util.List;

/** Signs heads: with Ed25519 for today's tools, and with ML-DSA-65 for the day when those signatures can be forged. */
final class CheckpointSigner {
    private final String origin;
    private final Signer ed25519;
    private final Signer mlDsa;
    private final List<NoteKey> keys;

    CheckpointSigner(SigningKeys signing, String origin) {
        this.origin = origin;
        this.ed25519 = signing.signer(SigningKeys.CHECKPOINT_ED25519, KeyKind.ED25519);
        this.mlDsa = signing.signer(SigningKeys.CHECKPOINT_ML_DSA, KeyKind.ML_DSA_65);
        this.keys = List.of(
                NoteKey.of(origin, SignatureType.ED25519, ed25519.publicKey()),
                NoteKey.of(origin, SignatureType.ML_DSA_65, mlDsa.publicKey()));
    }

    /** Ed25519 first. */
    List<NoteKey> keys() {
        return keys;
    }

    /** With the Ed25519 signature alone. */
    Note signShort(long size, byte[] root) {
        return Note.unsigned(new Checkpoint(origin, size, root).text()).sign(keys.get(0), ed25519::sign);
    }

    Note addMlDsa(Note note) {
        return note.sign(keys.get(1), mlDsa::sign);
    }
}
