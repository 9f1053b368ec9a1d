package io.swarmguard.trust;

import io.swarmguard.terms.Standing;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The standing of every principal, by its slot. One thread writes ({@code acts}); any thread reads without a lock.
 * Whoever was never spoken about is {@link Standing#CLEAR}.
 */
public final class Standings {
    private static final int FIRST_CAPACITY = 1024;

    private final IntConsumer onChange;
    private volatile AtomicReferenceArray<@Nullable StandingNote> notes = new AtomicReferenceArray<>(FIRST_CAPACITY);

    /** @param onChange told the slot after its new standing can be read; moves the epoch that cached decisions compare */
    public Standings(IntConsumer onChange) {
        this.onChange = onChange;
    }

    public Standing of(int slot) {
        return note(slot).standing();
    }

    /**
     * What counts on a channel: on an essential one only what operators' acts say, so that no evidence, however good,
     * stops what must flow.
     */
    public Standing of(int slot, boolean essential) {
        StandingNote note = note(slot);
        return essential ? note.marked() : note.standing();
    }

    public StandingNote note(int slot) {
        AtomicReferenceArray<@Nullable StandingNote> now = notes;
        StandingNote note = slot < now.length() ? now.get(slot) : null;
        return note == null ? StandingNote.CLEAR : note;
    }

    /** Sets a standing without saying by whom. */
    public void set(int slot, Standing standing, String why, Instant since) {
        set(slot, new StandingNote(standing, why, since, null));
    }

    /** Sets a standing, then tells that it changed; the writer's thread only. */
    public void set(int slot, StandingNote note) {
        if (slot >= notes.length()) {
            grow(slot);
        }
        notes.set(slot, note);
        onChange.accept(slot);
    }

    /** How many slots stand at each standing other than clear, in the order of {@link Standing#values()}. */
    public int[] counts() {
        int[] counts = new int[Standing.values().length];
        AtomicReferenceArray<@Nullable StandingNote> now = notes;
        for (int slot = 0; slot < now.length(); slot++) {
            StandingNote note = now.get(slot);
            if (note != null && note.standing() != Standing.CLEAR) {
                counts[note.standing().ordinal()]++;
            }
        }
        return counts;
    }

    private void grow(int slot) {
        AtomicReferenceArray<@Nullable StandingNote> old = notes;
        AtomicReferenceArray<@Nullable StandingNote> wider =
                new AtomicReferenceArray<>(Math.max(old.length() * 2, slot + 1));
        for (int i = 0; i < old.length(); i++) {
            wider.setPlain(i, old.getPlain(i));
        }
        notes = wider;
    }
}
