package io.swarmguard.signal;

/** The classes of the Open Cybersecurity Schema Framework, version 1.x, that events here belong to. */
public enum OcsfClass {
    ACCOUNT_CHANGE(3001),
    AUTHENTICATION(3002),
    NETWORK_ACTIVITY(4001),
    APPLICATION_LIFECYCLE(6002),
    API_ACTIVITY(6003),
    APPLICATION_ERROR(6008);

    private final int uid;

    OcsfClass(int uid) {
        this.uid = uid;
    }

    /** The class_uid. */
    public int uid() {
        return uid;
    }
}
