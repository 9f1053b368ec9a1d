package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import java.time.Instant;

/**
 * An act as the ledger holds it.
 *
 * @param by who did it
 * @param time when it was done, to the millisecond
 * @param late whether it was recorded after it took effect because the disk did not take it at once
 * @param mark tells two narrowing acts apart of which one may be both in the ledger and in the journal; else 0
 */
public record Recorded(Act act, Actor by, Instant time, boolean late, long mark) {
    /** The sealed body of the entry. */
    public byte[] encode() {
        return ActWriter.write(this);
    }

    /**
     * Reads the body of an entry.
     *
     * @throws IllegalArgumentException if the type is unknown to this version
     * @throws MalformedException if the body is not of its type
     */
    public static Recorded decode(int type, byte[] body) throws MalformedException {
        return ActReader.read(ActKind.ofType(type), body);
    }
}
