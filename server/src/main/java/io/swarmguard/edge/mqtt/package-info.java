/**
 * MQTT 3.1.1 and 5: frames become intents for the gate, its outcomes become frames, and limits are kept.
 * Invariant: whoever speaks here was proved by TLS; nothing the peer says about itself (user name, password) counts.
 */
@NullMarked
package io.swarmguard.edge.mqtt;

import org.jspecify.annotations.NullMarked;
