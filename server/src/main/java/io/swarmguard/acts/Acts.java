package io.swarmguard.acts;

import java.util.List;

/** Performs acts: checks, records, applies, pushes. Blocking; never to be called on an event loop. */
@SuppressWarnings("DoNotCallSuggester") // until it is filled
public final class Acts implements AutoCloseable {
    Acts() {}

    /** Performs one act. */
    public Outcome perform(Act act, Actor by) {
        return perform(List.of(act), by);
    }

    /** Performs several acts as one: all or nothing, one sync. Narrowing acts are performed alone. */
    public Outcome perform(List<Act> acts, Actor by) {
        throw new UnsupportedOperationException(acts + " " + by);
    }

    /** Registers many principals with their certificates: all or nothing, an entry each, one sync. */
    public ImportOutcome importAll(List<ImportRow> rows, Actor by) {
        throw new UnsupportedOperationException(rows + " " + by);
    }

    /** Waits a little for what is not recorded yet. */
    @Override
    public void close() {}
}
