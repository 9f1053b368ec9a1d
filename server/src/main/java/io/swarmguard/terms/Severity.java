package io.swarmguard.terms;

/** How grave an event or finding is; the order and meaning of OCSF's severity_id 1 to 5. */
public enum Severity {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
