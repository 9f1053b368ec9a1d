package io.swarmguard.signal;

/** The registry of what can happen. Codes are stable; the numbers are the OCSF class each maps to on export. */
public enum EventType {
    HUB_STARTED("hub-started", 6002, true),
    HUB_STOPPED("hub-stopped", 6002, true),
    LISTENER_OPENED("listener-opened", 6002, true),
    HANDSHAKE_REFUSED("handshake-refused", 3002),
    SESSION_OPENED("session-opened", 3002),
    SESSION_REFUSED("session-refused", 3002),
    SESSION_CLOSED("session-closed", 3002),
    PUBLISH_REFUSED("publish-refused", 6003),
    SUBSCRIBE_REFUSED("subscribe-refused", 6003),
    MESSAGE_WITHHELD("message-withheld", 6003),
    LIMIT_REACHED("limit-reached", 4001),
    ENROLMENT_REFUSED("enrolment-refused", 3001),
    CERTIFICATE_ISSUED("certificate-issued", 3001, true),
    REQUEST_REFUSED("request-refused", 6003),
    OPERATOR_RECOVERY("operator-recovery", 3001, true),
    ACT_DONE("act-done", 3001, true),
    STORE_FAILED("store-failed", 6008),
    CLOCK_JUMPED("clock-jumped", 6008, true),
    SERVER_CERTIFICATE_SHOWN("server-certificate-shown", 6002, true),
    CONFIG_WARNING("config-warning", 6002, true),
    FAULT("fault", 6008);

    private final String code;
    private final int ocsfClass;
    private final boolean rare;

    EventType(String code, int ocsfClass) {
        this(code, ocsfClass, false);
    }

    EventType(String code, int ocsfClass, boolean rare) {
        this.code = code;
        this.ocsfClass = ocsfClass;
        this.rare = rare;
    }

    public String code() {
        return code;
    }

    /** Whether every one of them is told: nobody who merely connects or asks can cause them as fast as he likes. */
    boolean isRare() {
        return rare;
    }

    /** The class_uid of OCSF 1.x that this event is exported as. */
    public int ocsfClass() {
        return ocsfClass;
    }
}
