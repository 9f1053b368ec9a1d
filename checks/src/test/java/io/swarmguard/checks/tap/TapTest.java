package io.swarmguard.checks.tap;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.ActKind;
import io.swarmguard.formats.labels.Label;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What sessions were answered, against what another process makes of the ledger. Not compared are the refusals that are no
 * function of it: how fast somebody is, and how much waits. Of a budget that is used up, that it had to be paid is compared.
 * Not tapped is what waited for somebody who was away: it is decided twice, and only the second time shows.
 */
@Timeout(600)
class TapTest {
    private static final int DECISIONS = 100_000;
    private static final int EXPLAIN_EACH = 500;
    private static final Set<ActKind> CHANGE_NO_DECISION = Set.of(
            ActKind.HUB_CREATED,
            ActKind.CA_CREATED,
            ActKind.OPERATOR_ADDED,
            ActKind.CODE_ISSUED,
            ActKind.CODE_USED,
            ActKind.SERVER_CERTIFICATE_ADDED,
            ActKind.CLOCK_CONFIRMED,
            ActKind.OPERATOR_RECOVERY_BEGUN,
            ActKind.OPERATOR_RECOVERY_CANCELLED,
            ActKind.OPERATOR_RECOVERY_COMPLETED,
            ActKind.POLICY_PART, // with POLICY_APPLIED
            ActKind.APPROVAL_REQUESTED,
            ActKind.APPROVAL_GIVEN,
            ActKind.APPROVAL_REJECTED,
            ActKind.TWO_PERSON_MARKS_SET,
            ActKind.TOKEN_ISSUED,
            ActKind.TOKEN_REVOKED,
            ActKind.OPERATOR_ROLE_SET);

    @TempDir
    Path dir;

    @Test
    void eachLiveDecisionIsFoundAgainInTheLedgerByAnotherProcess() throws Exception {
        long seed = System.nanoTime();
        Path file = dir.resolve("tap");
        TapBench.Tapped tapped = TapBench.tap(dir, file, DECISIONS, 2, seed);
        TapFound found = TapBench.recompute(dir, file, EXPLAIN_EACH);
        System.out.println(tapped + " " + found);

        assertThat(found.told()).as("seed %s", seed).isEmpty();
        assertThat(found.different()).isZero();
        assertThat(found.compared() + found.apart()).isEqualTo(tapped.decisions());
        assertThat(found.apart()).isLessThan(DECISIONS / 100);
        assertThat(found.explained()).isGreaterThan(DECISIONS / EXPLAIN_EACH / 2);
        Set<ActKind> expected = new TreeSet<>(List.of(ActKind.values()));
        expected.removeAll(CHANGE_NO_DECISION);
        assertThat(tapped.acts()).containsOnlyKeys(expected);
        assertThat(found.versions()).isGreaterThan(10);
        assertThat(found.labels()).containsOnlyKeys(Label.values());
        assertThat(found.outcomes())
                .containsKeys("a +", "a principal-disabled", "a certificate-revoked", "a certificate-expired")
                .containsKeys(
                        "p +", "p forbidden", "p not-permitted", "p topic-unknown", "p not-its-gateway", "p budget")
                .containsKeys("p decision-failed", "s +", "s not-permitted", "s forbidden", "w +", "d +", "d -");
    }

    @Test
    void whatIsFalsifiedInATapIsFound() throws Exception {
        Path file = dir.resolve("tap");
        TapBench.tap(dir, file, 10_000, 1, 7);
        List<String> lines = Files.readAllLines(file);
        Set<Integer> falsified = new TreeSet<>();
        falsify(lines, falsified, "(p .*) \\+", "$1 forbidden");
        falsify(lines, falsified, "(p .*) not-permitted", "$1 +");
        falsify(lines, falsified, "(a .*) \\+", "$1 certificate-revoked");
        falsify(lines, falsified, "(s .*) \\+", "$1 topic-unknown");
        falsify(lines, falsified, "(w .*) \\+", "$1 not-permitted");
        falsify(lines, falsified, "(d \\d+ \\d+ \\d+) -", "$1 + 0 -");
        falsify(lines, falsified, "(d \\d+ \\d+ \\d+) \\+ .*", "$1 -");
        assertThat(falsified).hasSize(7);
        Files.write(file, lines);

        TapFound found = TapBench.recompute(dir, file, EXPLAIN_EACH);

        assertThat(found.different()).as("%s", found.told()).isEqualTo(falsified.size());
    }

    /** Changes the last line of that form which is as it was. */
    private static void falsify(List<String> lines, Set<Integer> falsified, String form, String other) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).matches(form) && falsified.add(i)) {
                lines.set(i, lines.get(i).replaceFirst(form, other));
                return;
            }
        }
    }
}
