package io.swarmguard.hub;

import io.swarmguard.message.Will;
import io.swarmguard.terms.Fingerprint;

/**
 * A will, and the certificate by which the session was opened that left it: what a thief left behind must not be said
 * once that certificate is revoked, however long ago he left.
 */
record Left(Will will, Fingerprint certificate) {}
