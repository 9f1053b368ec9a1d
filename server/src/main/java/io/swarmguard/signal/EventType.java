package io.swarmguard.signal;

/** The registry of what can happen. Codes are stable; the numbers are the OCSF class each maps to on export. */
public enum EventType {
    HUB_STARTED("hub-started", 6002),
    HUB_STOPPED("hub-stopped", 6002),
    LISTENER_OPENED("listener-opened", 6002),
    HANDSHAKE_REFUSED("handshake-refused", 3002),
    SESSION_OPENED("session-opened", 3002),
    SESSION_REFUSED("session-refused", 3002),
    SESSION_CLOSED("session-closed", 3002),
    PUBLISH_REFUSED("publish-refused", 6003),
    SUBSCRIBE_REFUSED("subscribe-refused", 6003),
    MESSAGE_WITHHELD("message-withheld", 6003),
    LIMIT_REACHED("limit-reached", 4001),
    ENROLMENT_REFUSED("enrolment-refused", 3001),
    CERTIFICATE_ISSUED("certificate-issued", 3001),
    REQUEST_REFUSED("request-refused", 6003),
    OPERATOR_RECOVERY("operator-recovery", 3001),
    ACT_DONE("act-done", 3001),
    STORE_FAILED("store-failed", 6008),
    CLOCK_JUMPED("clock-jumped", 6008),
    SERVER_CERTIFICATE_SHOWN("server-certificate-shown", 6002),
    CONFIG_WARNING("config-warning", 6002),
    FAULT("fault", 6008);

    private final String code;
    private final int ocsfClass;

    EventType(String code, int ocsfClass) {
        this.code = code;
        this.ocsfClass = ocsfClass;
    }

    public String code() {
        return code;
    }

    /** The class_uid of OCSF 1.x that this event is exported as. */
    public int ocsfClass() {
        return ocsfClass;
    }
}
