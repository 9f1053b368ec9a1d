/**
 * What operators ask of the hub, as JSON over HTTP; every change goes through acts.
 * Invariant: nothing here changes anything itself, and nothing answers without an operator whose role allows it.
 */
@NullMarked
package io.swarmguard.console;

import org.jspecify.annotations.NullMarked;
