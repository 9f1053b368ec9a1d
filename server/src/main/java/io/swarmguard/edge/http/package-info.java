/**
 * HTTP over TLS: frames to requests, answers to frames, limits, nothing else. What a request means is said by the
 * handlers that are plugged in.
 * Invariant: a handler that asks for a principal never runs without one that the gate admits at that moment.
 */
@NullMarked
package io.swarmguard.edge.http;

import org.jspecify.annotations.NullMarked;
