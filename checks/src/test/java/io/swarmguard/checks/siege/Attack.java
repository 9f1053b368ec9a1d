package io.swarmguard.checks.siege;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * One way to harm a listener: so many connections, each of which is held until the hub ends it.
 *
 * @param reason the code under which the hub is to count most of it; empty if there are several
 * @param from an address, or the first two bytes of 100 addresses, such as {@code 127.21}
 * @param connections in all
 * @param perSecond how many begin in a second
 * @param tls how TLS is begun; null: not at all
 * @param says what is sent then
 * @param slowly one byte at a time, ten a second
 */
record Attack(
        String name,
        String reason,
        String from,
        int connections,
        int perSecond,
        @Nullable SslContext tls,
        byte[] says,
        boolean slowly) {
    private static final byte[] NOTHING = {};

    static Attack plain(String name, String reason, String from, int connections, int perSecond, byte... says) {
        return new Attack(name, reason, from, connections, perSecond, null, says, false);
    }

    static Attack secured(String name, String reason, String from, int connections, SslContext tls, byte... says) {
        return new Attack(name, reason, from, connections, 10, tls, says, false);
    }

    static Attack silent(String name, String reason, String from, int connections, SslContext tls) {
        return secured(name, reason, from, connections, tls, NOTHING);
    }

    Attack atATime() {
        return new Attack(name, reason, from, connections, perSecond, tls, says, true);
    }

    String from(int connection) {
        return from.indexOf('.') < from.lastIndexOf('.') ? from : from + ".0." + (1 + connection % 100);
    }
}
