package io.swarmguard.config;

import java.time.Duration;

/**
 * Every limit there is. What is over one is refused with the protocol's own reason and counted; unlimited is no value.
 *
 * @param connections who may connect and how fast
 * @param messages what a session may send, hold and have kept for it
 * @param http what the HTTP listeners take
 */
public record Limits(Connections connections, Messages messages, Http http) {
    /** A waiting message has a handle of 16 bits, of which some stay free. */
    private static final int MOST_QUEUED = 60_000;
    /** The longest topic that a template can cover; policy decides in memory bounded by it. */
    private static final int MOST_LEVELS = 16;
    /** One import is one batch with one sync, made in memory. */
    private static final int MOST_ROWS = 100_000;

    /**
     * @param total in all; the process's file descriptors may make it less
     * @param perPrincipal whatever {@code max_sessions} says
     * @param failedHandshakes per source address; good ones do not count
     * @param knownFailedHandshakes how many more may fail from an address that lately showed a known certificate
     * @param pendingHandshakes connections that have not finished TLS, in all
     * @param reservedShare percent of {@code pendingHandshakes} kept for addresses that have shown a known certificate
     * @param takeoverSilence a session heard within this time is not taken over from another address
     * @param takeoverProbe how long a doubted session has to answer
     * @param renewals certificates of one principal, and so how fast it can make the ledger grow
     */
    public record Connections(
            int total,
            int perAddress,
            int perPrincipal,
            Rate failedHandshakes,
            Rate knownFailedHandshakes,
            int pendingHandshakes,
            int reservedShare,
            Duration handshakeTime,
            Duration connectTime,
            Duration takeoverSilence,
            Duration takeoverProbe,
            Rate codeGuesses,
            Rate renewals) {}

    /**
     * @param subscriptions per session
     * @param inflight unacknowledged messages per session and direction
     * @param queueSize bytes kept for one session
     * @param queueMessages messages kept for one session
     * @param publishRate per principal
     * @param topicDepth levels
     * @param deniedPublishes refused publishes after which an MQTT 3.1.1 connection, which cannot be told, is closed
     * @param sessions live and absent ones, and what is kept for all of them
     * @param connection what one MQTT connection may ask for
     */
    public record Messages(
            DataSize packetSize,
            int subscriptions,
            int inflight,
            DataSize queueSize,
            int queueMessages,
            Rate publishRate,
            DataSize topicLength,
            int topicDepth,
            int retained,
            DataSize retainedSize,
            Duration sessionExpiry,
            int deniedPublishes,
            Sessions sessions,
            Connection connection) {}

    /**
     * @param most live and absent ones in all
     * @param queueSize bytes kept for all of them
     */
    public record Sessions(int most, DataSize queueSize) {}

    /**
     * @param keepAlive longest; an MQTT 5 client that asks for more or for none is given this one
     * @param topicAliases each way
     * @param pendingSize outbound bytes the network has not taken yet, above which deliveries wait in the hub
     */
    public record Connection(Duration keepAlive, int topicAliases, DataSize pendingSize) {}

    /**
     * @param connections per listener
     * @param streams requests under way on one connection
     * @param receiving bodies of requests that are being received or handled, per listener
     * @param operatorRequestSize imports carry certificates, so operators may send more
     * @param operatorCalls percent of the rates in the table of calls of the operators' API
     * @param operatorTokens API tokens that one operator may make within 24 h
     * @param importRows per import
     */
    public record Http(
            int connections,
            int perPrincipal,
            int streams,
            DataSize requestSize,
            DataSize receiving,
            Strangers strangers,
            DataSize operatorRequestSize,
            DataSize operatorReceiving,
            DataSize headerSize,
            Duration requestTime,
            Duration idleTime,
            int operatorCalls,
            int operatorTokens,
            int importRows) {}

    /**
     * What HTTP grants to whoever shows no certificate.
     *
     * @param share percent of connections and of what is being received
     */
    public record Strangers(
            int share, int perAddress, DataSize requestSize, Duration requestTime, Duration connectionTime) {}

    static Limits read(Values values) {
        return new Limits(readConnections(values), readMessages(values), readHttp(values));
    }

    private static Connections readConnections(Values v) {
        return new Connections(
                v.count("limits.connections", 100_000, 1, 1_000_000, "connections in all, if file descriptors suffice"),
                v.count("limits.connections-per-address", 20_000, 1, 1_000_000, "connections of one source address"),
                v.count("limits.connections-per-principal", 1_000, 1, 100_000, "sessions of one principal at most"),
                v.rate("limits.failed-handshakes", "120/min", "1/h", "100000/s", "failed handshakes of one address"),
                v.rate(
                        "limits.known-failed-handshakes",
                        "200/s",
                        "1/min",
                        "100000/s",
                        "more of an address known to be good; each costs 0.3 ms of a core"),
                v.count("limits.pending-handshakes", 4_096, 16, 100_000, "connections that have not finished TLS"),
                v.count("limits.reserved-share", 25, 0, 90, "percent of them kept for addresses known to be good"),
                v.duration("limits.handshake-time", "10 s", "100 ms", "5 min", "TLS is complete within this"),
                v.duration("limits.connect-time", "10 s", "100 ms", "5 min", "the first packet comes within this"),
                v.duration(
                        "limits.takeover-silence", "10 s", "0 s", "1 h", "no takeover of a session heard within this"),
                v.duration("limits.takeover-probe", "2 s", "100 ms", "1 min", "a doubted session answers within this"),
                v.rate("limits.code-guesses", "10/min", "1/h", "1000/s", "wrong enrolment codes of one address"),
                v.rate("limits.renewals", "60/h", "1/h", "1000/min", "certificates one principal may renew"));
    }

    private static Messages readMessages(Values v) {
        return new Messages(
                v.size("limits.packet-size", "256 KiB", "1 KiB", "16 MiB", "largest packet"),
                v.count("limits.subscriptions", 100, 1, 100_000, "subscriptions of one session"),
                v.count("limits.inflight", 1_024, 1, 65_535, "unacknowledged messages of one session each way"),
                v.size("limits.queue-size", "4 MiB", "1 KiB", "1 GiB", "messages kept for one session, in bytes"),
                v.count("limits.queue-messages", 10_000, 1, MOST_QUEUED, "messages kept for one session"),
                v.rate("limits.publish-rate", "50000/s", "1/h", "10000000/s", "publishes of one principal"),
                v.size("limits.topic-length", "1 KiB", "16 B", "65535 B", "longest topic or filter"),
                v.count("limits.topic-depth", MOST_LEVELS, 2, MOST_LEVELS, "levels of a topic or filter"),
                v.count("limits.retained", 100_000, 0, 10_000_000, "retained messages in all"),
                v.size("limits.retained-size", "256 MiB", "0 B", "64 GiB", "retained messages in all, in bytes"),
                v.duration("limits.session-expiry", "7 d", "0 s", "3650 d", "longest life of an absent session"),
                v.count("limits.denied-publishes", 10, 1, 1_000_000, "refusals before an MQTT 3.1.1 client is closed"),
                new Sessions(
                        v.count("limits.sessions", 200_000, 1, 10_000_000, "sessions in all, live and absent"),
                        v.size(
                                "limits.all-queues-size",
                                "512 MiB",
                                "1 MiB",
                                "64 GiB",
                                "messages kept for all sessions")),
                new Connection(
                        v.duration("limits.keep-alive", "1 h", "1 s", "65535 s", "longest keep-alive of MQTT"),
                        v.count("limits.topic-aliases", 16, 0, 1_000, "topic aliases of one connection each way"),
                        v.size("limits.pending-size", "256 KiB", "1 KiB", "64 MiB", "unsent bytes of one connection")));
    }

    private static Http readHttp(Values v) {
        return new Http(
                v.count("limits.http-connections", 1_000, 1, 100_000, "connections of one HTTP listener"),
                v.count("limits.http-connections-per-principal", 32, 1, 10_000, "HTTP connections of one principal"),
                v.count("limits.http-streams", 16, 1, 1_000, "requests under way on one HTTP connection"),
                v.size(
                        "limits.http-request-size",
                        "64 KiB",
                        "1 KiB",
                        "16 MiB",
                        "largest request of a stranger or device"),
                v.size("limits.http-receiving", "16 MiB", "64 KiB", "1 GiB", "requests held by one listener"),
                readStrangers(v),
                v.size("limits.operator-request-size", "64 MiB", "64 KiB", "1 GiB", "largest request of an operator"),
                v.size("limits.operator-receiving", "128 MiB", "64 KiB", "4 GiB", "requests of operators held"),
                v.size("limits.http-header-size", "16 KiB", "1 KiB", "1 MiB", "largest HTTP header block"),
                v.duration("limits.http-request-time", "30 s", "1 s", "1 h", "a request is complete within this"),
                v.duration(
                        "limits.http-idle-time", "60 s", "1 s", "1 h", "an idle HTTP connection is closed after this"),
                v.count("limits.operator-calls", 100, 1, 10_000, "percent of the rates that `operator calls` shows"),
                v.count("limits.operator-tokens-per-day", 32, 1, 1_000, "API tokens one operator makes within 24 h"),
                v.count("limits.import-rows", MOST_ROWS, 1, MOST_ROWS, "rows of one import or report"));
    }

    private static Strangers readStrangers(Values v) {
        return new Strangers(
                v.count("limits.http-stranger-share", 50, 1, 100, "percent that those without certificate may take"),
                v.count("limits.http-stranger-connections", 64, 1, 100_000, "of one address without certificate"),
                v.size("limits.http-stranger-request-size", "16 KiB", "1 KiB", "16 MiB", "largest without certificate"),
                v.duration("limits.http-stranger-request-time", "10 s", "100 ms", "1 h", "complete within this"),
                v.duration("limits.http-stranger-time", "60 s", "1 s", "1 h", "a connection without certificate ends"));
    }
}
