package io.swarmguard.acts;

import io.swarmguard.acts.ImportOutcome.BadRow;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.Posture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes one report about many. Each row counts for itself: that a scanner knows a machine which this hub does not must not
 * keep back what it says about one that is compromised.
 */
final class Reporting {
    /** Entries of one batch, so that a disable need not wait long while they take effect. */
    private static final int RAISED_AT_ONCE = 4_096;
    /** How often what is left is tried again after others changed something in between. */
    private static final int MOST_TRIES = 3;

    private final List<ReportRow> lowering = new ArrayList<>();
    private final List<ReportRow> raising = new ArrayList<>();
    private final List<BadRow> rejected = new ArrayList<>();
    private final List<ReportRow> rows;
    private final boolean lowerOnly;
    private int raised;
    private int unchanged;

    /** One aspect of one principal. */
    private record Topic(PrincipalId id, Aspect aspect) {}

    Reporting(List<ReportRow> rows, boolean lowerOnly) {
        this.rows = List.copyOf(rows);
        this.lowerOnly = lowerOnly;
    }

    ReportOutcome perform(Acts into, Actor by) {
        Map<Topic, Integer> lines = new HashMap<>();
        for (ReportRow row : rows) {
            Integer before = lines.putIfAbsent(new Topic(row.id(), row.report().aspect()), row.line());
            if (before == null) {
                sort(row, into);
            } else {
                reject(
                        row,
                        Reason.INVALID_REQUEST,
                        row.report().aspect().code() + " of " + row.id() + " stands in line " + before + " already");
            }
        }
        int lowered = 0;
        boolean late = false;
        if (!lowering.isEmpty()) {
            List<Outcome.@Nullable Refused> refusals = new ArrayList<>();
            late = into.narrow(lowering.stream().map(Reporting::lowers).toList(), by, refusals)
                            instanceof Outcome.Done done
                    && done.late();
            lowered = left(lowering, refusals).size();
        }
        Outcome.Refused refused = raise(into, by);
        rejected.sort(Comparator.comparingInt(BadRow::line));
        return new ReportOutcome(lowered, raised, unchanged, rejected, late, refused);
    }

    /** Worse than what is known now, or not; whether it fits at all is checked when it is done. */
    private void sort(ReportRow row, Acts into) {
        Subject subject = into.registry().find(row.id());
        Posture known = subject == null
                ? Posture.UNKNOWN
                : into.dossier(subject).known().posture();
        boolean lowers = lowerOnly || known.news(row.report(), into.now()) == Posture.News.LOWERS;
        (lowers ? lowering : raising).add(row);
    }

    private static Act.PostureLowered lowers(ReportRow row) {
        return new Act.PostureLowered(row.id(), row.report(), row.why());
    }

    private static Act.PostureReported raises(ReportRow row) {
        return new Act.PostureReported(row.id(), row.report(), row.why());
    }

    /** What is better than before waits for the disk, many as one; what does not fit is left out. */
    private Outcome.@Nullable Refused raise(Acts into, Actor by) {
        for (int from = 0; from < raising.size(); from += RAISED_AT_ONCE) {
            List<ReportRow> some = raising.subList(from, Math.min(raising.size(), from + RAISED_AT_ONCE));
            List<Outcome.@Nullable Refused> refusals = new ArrayList<>();
            into.examine(some.stream().map(Reporting::raises).toList(), refusals);
            Outcome.Refused refused = raise(left(some, refusals), into, by);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private Outcome.@Nullable Refused raise(List<ReportRow> fitting, Acts into, Actor by) {
        List<ReportRow> left = fitting;
        for (int tries = 0; !left.isEmpty(); tries++) {
            List<Outcome.@Nullable Refused> refusals = new ArrayList<>();
            Outcome outcome = into.widen(left.stream().map(Reporting::raises).toList(), by, refusals);
            if (outcome instanceof Outcome.Done) {
                raised += left.size();
                return null;
            }
            List<ReportRow> fewer = left(left, refusals);
            if (outcome instanceof Outcome.Refused refused && (fewer.size() == left.size() || tries == MOST_TRIES)) {
                return refused;
            }
            left = fewer;
        }
        return null;
    }

    private List<ReportRow> left(List<ReportRow> all, List<Outcome.@Nullable Refused> refusals) {
        List<ReportRow> left = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Outcome.Refused refused = i < refusals.size() ? refusals.get(i) : null;
            if (refused == null) {
                left.add(all.get(i));
            } else if (refused.reason() == Reason.NO_CHANGE) {
                unchanged++;
            } else {
                reject(all.get(i), refused.reason(), refused.detail());
            }
        }
        return left;
    }

    private void reject(ReportRow row, Reason reason, String detail) {
        rejected.add(new BadRow(row.line(), reason, detail));
    }
}
