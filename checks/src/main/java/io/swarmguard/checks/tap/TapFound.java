package io.swarmguard.checks.tap;

import io.swarmguard.formats.labels.Label;
import java.util.List;
import java.util.Map;

/**
 * What came of holding a tap against the ledger.
 *
 * @param compared decisions that were decided again
 * @param different how many of them came to something else, or were explained as something else
 * @param explained of them as {@code explain} does, too
 * @param apart refusals for what is no function of the ledger, such as how fast somebody is; not compared
 * @param versions how often other policies were in force than at the time before
 * @param outcomes decisions by letter and outcome, as {@code TapForm} says
 * @param labels publishes that were decided by what is in them
 * @param told the first that were different
 * @param seconds that it took, without the start of the process
 */
public record TapFound(
        long compared,
        long different,
        long explained,
        long apart,
        long versions,
        Map<String, Long> outcomes,
        Map<Label, Long> labels,
        List<String> told,
        double seconds) {}
