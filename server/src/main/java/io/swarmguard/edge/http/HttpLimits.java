package io.swarmguard.edge.http;

import java.time.Duration;

/**
 * What an HTTP listener takes.
 *
 * @param connections live connections of this listener
 * @param perPrincipal live connections of one principal
 * @param streams requests under way on one connection
 * @param requestBytes largest request body
 * @param receivingBytes bodies of requests that are being received or handled, in all
 * @param headerBytes largest header block
 * @param requestTime a request is complete, and answered, within this
 * @param idleTime a connection without a request is closed after this
 * @param drainTime what requests under way are given when the listener closes
 * @param strangers what is granted to whoever shows no certificate
 */
public record HttpLimits(
        int connections,
        int perPrincipal,
        int streams,
        long requestBytes,
        long receivingBytes,
        int headerBytes,
        Duration requestTime,
        Duration idleTime,
        Duration drainTime,
        Strangers strangers) {

    /**
     * Somebody without a certificate wants to be enrolled, which takes one small request.
     *
     * @param share percent of the listener's connections and of the bytes being received that all of them may take
     * @param perAddress live connections of one address
     * @param requestBytes largest request body
     * @param requestTime a request is complete, and answered, within this
     * @param connectionTime a connection is closed after this, whatever happens on it
     */
    public record Strangers(
            int share, int perAddress, long requestBytes, Duration requestTime, Duration connectionTime) {}

    int strangersConnections() {
        return Math.max(1, (int) ((long) connections * strangers.share() / 100));
    }

    long strangersReceivingBytes() {
        return receivingBytes * strangers.share() / 100;
    }
}
