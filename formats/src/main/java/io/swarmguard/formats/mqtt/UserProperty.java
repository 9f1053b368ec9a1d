package io.swarmguard.formats.mqtt;

/** A pair of texts whose meaning the standard leaves to its users (2.2.2.2). */
public record UserProperty(String name, String value) {}
