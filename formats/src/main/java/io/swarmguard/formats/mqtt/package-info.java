/**
 * MQTT 3.1.1 and 5 control packets, both directions, over Netty buffers; section numbers in comments are those of the
 * OASIS MQTT 5.0 standard unless they say 3.1.1.
 * Invariant: what is read is valid by the standard or refused with {@link io.swarmguard.formats.mqtt.BadPacketException}
 * and the reason code the standard asks for; what is written can be read back.
 */
@NullMarked
package io.swarmguard.formats.mqtt;

import org.jspecify.annotations.NullMarked;
