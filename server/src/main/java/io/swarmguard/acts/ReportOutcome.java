package io.swarmguard.acts;

import io.swarmguard.acts.ImportOutcome.BadRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a report, row by row.
 *
 * @param lowered of whom something worse is known now
 * @param raised of whom something better is known now, or for longer
 * @param unchanged what was known already
 * @param rejected rows that make no sense, or came too often
 * @param late whether something is in effect and not yet on the disk
 * @param refused why nothing was raised, for a reason that lies in no row: a disk that fails, a clock in doubt
 */
public record ReportOutcome(
        int lowered,
        int raised,
        int unchanged,
        List<BadRow> rejected,
        boolean late,
        Outcome.@Nullable Refused refused) {
    public ReportOutcome {
        rejected = List.copyOf(rejected);
    }
}
