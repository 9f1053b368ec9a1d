package io.swarmguard.formats.mqtt;

/**
 * What the server is to publish when the connection ends badly (3.1.2.5, 3.1.3.2 to 3.1.3.4).
 *
 * @param qos 0, 1 or 2
 * @param payload at most 65,535 bytes; handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // handed over with the record; a copy would only cost
public record Will(String topic, byte[] payload, int qos, boolean retain, Properties properties) {}
