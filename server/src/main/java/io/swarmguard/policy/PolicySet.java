package io.swarmguard.policy;

/** A compiled set of policies; immutable. */
public final class PolicySet {
    private PolicySet() {}

    /** The set that ships with the product. */
    public static PolicySet shipped() {
        return new PolicySet();
    }
}
