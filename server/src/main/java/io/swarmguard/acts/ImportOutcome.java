package io.swarmguard.acts;

import io.swarmguard.terms.Reason;
import java.util.List;

/** What became of an import: all of it or nothing. */
public sealed interface ImportOutcome {
    /** @param weak how many certificates were accepted although their keys are weak */
    record Imported(int principals, int weak, long firstEntry) implements ImportOutcome {}

    /** Nothing was imported. */
    record Rejected(List<BadRow> rows) implements ImportOutcome {
        public Rejected {
            rows = List.copyOf(rows);
        }
    }

    /** The whole was refused for a reason that lies in no row. */
    record Refused(Reason reason, String detail) implements ImportOutcome {}

    /** @param line of the file, from 1 */
    record BadRow(int line, Reason reason, String detail) {}
}
