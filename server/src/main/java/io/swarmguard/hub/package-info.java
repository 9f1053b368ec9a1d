/**
 * Sessions, the topic tree, retained messages, queues and delivery.
 * Invariant: nothing enters and nothing leaves without a Permit, decided about the sender, the channel and the receiver
 * as they are known at that moment; and it knows no protocol.
 */
@NullMarked
package io.swarmguard.hub;

import org.jspecify.annotations.NullMarked;
