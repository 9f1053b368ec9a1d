/**
 * How a machine gets and renews its certificate: Enrolment over Secure Transport (EST, RFC 7030).
 * Invariant: no secret is sent before the hub has proved, by a chain to the pinned authority, that it is the one meant.
 */
@NullMarked
package io.swarmguard.device.enrol;

import org.jspecify.annotations.NullMarked;
