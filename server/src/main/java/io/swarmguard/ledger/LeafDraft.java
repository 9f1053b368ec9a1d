package io.swarmguard.ledger;

/**
 * An entry to be appended.
 *
 * @param type what kind of entry, 1 to 65535; which there are is the business of those who write entries
 * @param actor who did it (the text of a principal id); only its keyed hash is public
 * @param body sealed before it is stored; at most {@value #MAX_BODY_BYTES} bytes, so that an entry fits a bundle of
 *     c2sp.org/tlog-tiles
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record LeafDraft(int type, String actor, byte[] body) {
    public static final int MAX_BODY_BYTES = 65_000;

    public LeafDraft {
        if (type < 1 || type > 0xFFFF) {
            throw new IllegalArgumentException("entry type " + type);
        }
        if (body.length > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("entry body of " + body.length + " bytes");
        }
    }
}
