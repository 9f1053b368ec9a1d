/**
 * The load generator and the benchmark: MQTT 3.1.1 over mutual TLS 1.3 from one event loop, so that one core can load a
 * server on another, the same way for every server.
 * Invariant: load is closed-loop or paced with the time a message was due, and what is lost or refused is reported.
 */
@NullMarked
package io.swarmguard.checks.load;

import org.jspecify.annotations.NullMarked;
