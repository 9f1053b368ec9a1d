package io.swarmguard.acts;

import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.Report;

/**
 * One word about one device or service, as somebody reports it.
 *
 * @param line of what was sent, from 1
 */
public record ReportRow(int line, PrincipalId id, Report report, String why) {}
