package io.swarmguard.ledger;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an examination of a ledger found.
 *
 * @param size entries found
 * @param rootHex the root recomputed from them
 * @param firstBad the first entry that is not what was recorded, where it can be told
 * @param findings what is wrong, in plain words, the first entry first; empty if all is good
 */
public record Verdict(long size, String rootHex, OptionalLong firstBad, List<String> findings) {
    public boolean isGood() {
        return findings.isEmpty();
    }
}
