/**
 * What the hub carries: a message, one handing-over of it, and the port through which it leaves towards a connection.
 * Invariant: a message never changes once it exists, so any number of threads and queues may hold it.
 */
@NullMarked
package io.swarmguard.message;

import org.jspecify.annotations.NullMarked;
