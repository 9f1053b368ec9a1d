/**
 * Signed notes and log checkpoints as C2SP writes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).
 * Invariant: a note that opens carries a good signature of every key it was opened with.
 */
@NullMarked
package io.swarmguard.formats.note;

import org.jspecify.annotations.NullMarked;
