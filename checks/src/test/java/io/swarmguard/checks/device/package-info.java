/** The device's side against the real hub, each in a process of its own. */
@NullMarked
package io.swarmguard.checks.device;

import org.jspecify.annotations.NullMarked;
