/**
 * Byte formats used on both ends: parse and print.
 * Invariant: no I/O, no clock, no randomness; hostile input ends in {@link io.swarmguard.formats.MalformedException}, never in anything else.
 */
@NullMarked
package io.swarmguard.formats;

import org.jspecify.annotations.NullMarked;
