package io.swarmguard.signal;

import static io.swarmguard.signal.OcsfClass.ACCOUNT_CHANGE;
import static io.swarmguard.signal.OcsfClass.API_ACTIVITY;
import static io.swarmguard.signal.OcsfClass.APPLICATION_ERROR;
import static io.swarmguard.signal.OcsfClass.APPLICATION_LIFECYCLE;
import static io.swarmguard.signal.OcsfClass.AUTHENTICATION;
import static io.swarmguard.signal.OcsfClass.NETWORK_ACTIVITY;

/** The registry of what can happen. Codes are stable; class and activity are those of OCSF 1.x. */
public enum EventType {
    HUB_STARTED("hub-started", APPLICATION_LIFECYCLE, 3, Told.EACH),
    HUB_STOPPED("hub-stopped", APPLICATION_LIFECYCLE, 4, Told.EACH),
    LISTENER_OPENED("listener-opened", APPLICATION_LIFECYCLE, 6, Told.EACH),
    HANDSHAKE_REFUSED("handshake-refused", AUTHENTICATION, 1, Told.AS_FAILURE),
    SESSION_OPENED("session-opened", AUTHENTICATION, 1, Told.AS_SUCCESS),
    SESSION_REFUSED("session-refused", AUTHENTICATION, 1, Told.AS_FAILURE),
    SESSION_CLOSED("session-closed", AUTHENTICATION, 2, Told.AS_SUCCESS),
    PUBLISH_REFUSED("publish-refused", API_ACTIVITY, 1, Told.AS_FAILURE),
    SUBSCRIBE_REFUSED("subscribe-refused", API_ACTIVITY, 2, Told.AS_FAILURE),
    LIMIT_REACHED("limit-reached", NETWORK_ACTIVITY, 5, Told.AS_FAILURE),
    ENROLMENT_REFUSED("enrolment-refused", ACCOUNT_CHANGE, 1, Told.AS_FAILURE),
    CERTIFICATE_ISSUED("certificate-issued", ACCOUNT_CHANGE, 99, Told.EACH),
    REQUEST_REFUSED("request-refused", API_ACTIVITY, 99, Told.AS_FAILURE),
    OPERATOR_RECOVERY("operator-recovery", ACCOUNT_CHANGE, 99, Told.EACH),
    API_READ("api-read", API_ACTIVITY, 2, Told.EACH),
    API_CHANGED("api-changed", API_ACTIVITY, 3, Told.EACH),
    API_REFUSED("api-refused", API_ACTIVITY, 99, Told.EACH_AS_FAILURE),
    ACT_DONE("act-done", ACCOUNT_CHANGE, 99, Told.EACH),
    STORE_FAILED("store-failed", APPLICATION_ERROR, 1, Told.AS_FAILURE),
    CLOCK_JUMPED("clock-jumped", APPLICATION_ERROR, 1, Told.EACH_AS_FAILURE),
    SERVER_CERTIFICATE_SHOWN("server-certificate-shown", APPLICATION_LIFECYCLE, 8, Told.EACH),
    CONFIG_WARNING("config-warning", APPLICATION_LIFECYCLE, 99, Told.EACH_AS_FAILURE),
    FAULT("fault", APPLICATION_ERROR, 1, Told.AS_FAILURE);

    private enum Told {
        AS_SUCCESS,
        AS_FAILURE,
        /** A success, of which every one is told: nobody who merely connects or asks can cause them as fast as he likes. */
        EACH,
        EACH_AS_FAILURE
    }

    private final String code;
    private final OcsfClass ocsfClass;
    private final int activity;
    private final Told told;

    EventType(String code, OcsfClass ocsfClass, int activity, Told told) {
        this.code = code;
        this.ocsfClass = ocsfClass;
        this.activity = activity;
        this.told = told;
    }

    public String code() {
        return code;
    }

    /** Whether every one of them is told, and not one a second. */
    boolean isRare() {
        return told == Told.EACH || told == Told.EACH_AS_FAILURE;
    }

    /** Whether it says that something was refused or went wrong: the status_id 2 of OCSF, else 1. */
    public boolean isFailure() {
        return told == Told.AS_FAILURE || told == Told.EACH_AS_FAILURE;
    }

    public OcsfClass ocsfClass() {
        return ocsfClass;
    }

    /** The activity_id within the class; 99 is what the class has no word for. */
    public int ocsfActivity() {
        return activity;
    }

    /** The type_uid of OCSF: class_uid times 100, plus the activity. */
    public int ocsfType() {
        return ocsfClass.uid() * 100 + activity;
    }
}
