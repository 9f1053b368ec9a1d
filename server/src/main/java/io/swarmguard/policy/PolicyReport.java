package io.swarmguard.policy;

import io.swarmguard.terms.Right;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a check of policy files came to.
 *
 * @param policies how many policies were read
 * @param templates how many topic templates were read
 * @param facts how policies write the facts that they mention; empty if the set does not compile
 * @param rights what each role that the policies about operators name may do; empty if the set does not compile
 * @param findings errors and warnings in the order of the files
 * @param analysis what decision diagrams say about the set; null if it does not compile or needs too many classes
 */
public record PolicyReport(
        int policies,
        int templates,
        List<String> facts,
        Map<String, List<Right>> rights,
        List<Finding> findings,
        @Nullable PolicyAnalysis analysis) {
    public PolicyReport {
        facts = List.copyOf(facts);
        rights = Collections.unmodifiableMap(new TreeMap<>(rights));
        findings = List.copyOf(findings);
    }

    /** Whether the set could be put in force. */
    public boolean isUsable() {
        return findings.stream().noneMatch(Finding::isError);
    }
}
