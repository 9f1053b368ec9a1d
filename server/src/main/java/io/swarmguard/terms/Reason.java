package io.swarmguard.terms;

/**
 * Why something was refused or ended. The codes are stable: they are what counters, events, ledger entries and
 * {@code --json} output carry. Only {@code edge.*} turns a reason into a protocol's own code, and to strangers all
 * refusals look alike.
 */
public enum Reason {
    // who are you
    NO_CERTIFICATE("no-certificate", "the peer presented no certificate"),
    UNKNOWN_CERTIFICATE("unknown-certificate", "nobody registered this certificate"),
    CERTIFICATE_EXPIRED("certificate-expired", "the certificate's notAfter has passed"),
    CERTIFICATE_NOT_YET_VALID("certificate-not-yet-valid", "the certificate's notBefore has not come"),
    CERTIFICATE_REVOKED("certificate-revoked", "the certificate was revoked"),
    CERTIFICATE_WRONG_PURPOSE("certificate-wrong-purpose", "the certificate is not one for TLS clients"),
    CERTIFICATE_MALFORMED("certificate-malformed", "the certificate cannot be parsed or exceeds the limits"),
    WRONG_KIND("wrong-kind", "principals of this kind are not served on this listener"),
    PRINCIPAL_DISABLED("principal-disabled", "the principal was disabled"),
    CERTIFICATE_IN_TWO_PLACES("certificate-in-two-places", "the certificate is in use from another address"),
    TLS_VERSION("tls-version", "the peer offers no TLS version that is allowed here"),
    TLS_FAILED("tls-failed", "the TLS handshake failed"),
    CODE_WRONG("code-wrong", "the enrolment code is unknown"),
    CODE_USED("code-used", "the enrolment code was used before"),
    CODE_EXPIRED("code-expired", "the enrolment code has expired"),
    CSR_INVALID("csr-invalid", "the certificate request is malformed or its signature is wrong"),
    KEY_REFUSED("key-refused", "the key's kind or size is not accepted"),
    // may you
    NOT_PERMITTED("not-permitted", "no policy permits this"),
    FORBIDDEN("forbidden", "a policy forbids this"),
    TOPIC_UNKNOWN("topic-unknown", "no channel template covers this topic"),
    NOT_ITS_GATEWAY("not-its-gateway", "it is not the gateway of the device in whose name it speaks"),
    BUDGET("budget", "what a policy allows in this time is used up"),
    DECISION_FAILED("decision-failed", "deciding failed, so it was denied"),
    // limits
    LIMIT_CONNECTIONS("limit-connections", "the connections of this hub are used up"),
    LIMIT_CONNECTIONS_PER_ADDRESS("limit-connections-per-address", "the connections of this address are used up"),
    LIMIT_DESCRIPTORS("limit-descriptors", "this process may open no more files; accepting waits"),
    LIMIT_SESSIONS("limit-sessions", "the sessions of this principal are used up"),
    LIMIT_HANDSHAKES("limit-handshakes", "too many failed handshakes from this address"),
    LIMIT_PACKET_SIZE("limit-packet-size", "the packet is larger than allowed"),
    LIMIT_PUBLISH_RATE("limit-publish-rate", "the principal publishes faster than allowed"),
    LIMIT_SUBSCRIPTIONS("limit-subscriptions", "the subscriptions of this session are used up"),
    LIMIT_INFLIGHT("limit-inflight", "more unacknowledged messages than agreed"),
    LIMIT_QUEUE("limit-queue", "the queue of this session is full"),
    LIMIT_TOPIC("limit-topic", "the topic is longer or deeper than allowed"),
    LIMIT_ENROLMENTS("limit-enrolments", "too many requests for certificates, or too many that failed"),
    LIMIT_RETAINED("limit-retained", "no room for more retained messages"),
    LIMIT_REQUEST("limit-request", "the request is too large, or too much is being received already"),
    TIMEOUT_HANDSHAKE("timeout-handshake", "TLS was not complete in time"),
    TIMEOUT_CONNECT("timeout-connect", "the first packet did not come in time"),
    TIMEOUT_REQUEST("timeout-request", "the request was not complete in time"),
    TIMEOUT_KEEP_ALIVE("timeout-keep-alive", "nothing was heard for one and a half keep-alives"),
    // conversation
    MALFORMED("malformed", "the bytes are not of the protocol"),
    PROTOCOL_VIOLATION("protocol-violation", "the packet is not allowed here or now"),
    WRONG_PROTOCOL("wrong-protocol", "the peer speaks another protocol"),
    UNSUPPORTED("unsupported", "the peer asks for something this hub does not do"),
    SESSION_TAKEN_OVER("session-taken-over", "the same client connected again"),
    CLOSED_BY_PEER("closed-by-peer", "the peer closed the connection"),
    SHUTTING_DOWN("shutting-down", "the hub is stopping"),
    STANDING_LOWERED(
            "standing-lowered", "it may do less than before, and does not empty its buffer of what came before"),
    // acts
    UNKNOWN_NAME("unknown-name", "there is nobody of that name"),
    NAME_TAKEN("name-taken", "the name is in use"),
    INVALID_REQUEST("invalid-request", "the request makes no sense"),
    CERTIFICATE_TAKEN("certificate-taken", "the certificate is registered already"),
    NO_CHANGE("no-change", "it is so already"),
    POLICY_REFUSED("policy-refused", "the policies cannot be put in force"),
    POLICY_CHANGED("policy-changed", "the policies in force are not the ones that were meant"),
    SECOND_PERSON_WANTED("second-person-wanted", "this needs a second person"),
    UNKNOWN_REQUEST("unknown-request", "no such request waits for a second person"),
    APPROVAL_MISMATCH("approval-mismatch", "what is approved is not what was asked for"),
    NOT_ELIGIBLE("not-eligible", "this operator cannot approve this"),
    LIMIT_APPROVALS("limit-approvals", "too many requests of this operator wait for a second person"),
    LIMIT_CALLS("limit-calls", "this is asked more often, or more of it at once, than allowed"),
    LIMIT_TOKENS("limit-tokens", "the API tokens of this operator are used up"),
    TOKEN_REFUSED("token-refused", "the API token is not good here and now"),
    // the hub itself
    STORE_UNAVAILABLE("store-unavailable", "the disk does not take or give data"),
    CLOCK_SUSPECT("clock-suspect", "the clock jumped; issuing and widening wait for an operator"),
    INTERNAL_ERROR("internal-error", "a fault in the hub");

    private final String code;
    private final String text;

    Reason(String code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The stable code. */
    public String code() {
        return code;
    }

    /** One clause in plain words. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException if no reason has that code */
    public static Reason ofCode(String code) {
        for (Reason reason : values()) {
            if (reason.code.equals(code)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("'" + code + "' is not a reason");
    }
}
