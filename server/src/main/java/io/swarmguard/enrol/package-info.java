/**
 * How a machine gets its certificate: one-time codes and the conversation of EST (RFC 7030), without its transport.
 * Invariant: a code gives its certificate at most once, and nothing a stranger sends throws or counts against a named device.
 */
@NullMarked
package io.swarmguard.enrol;

import org.jspecify.annotations.NullMarked;
