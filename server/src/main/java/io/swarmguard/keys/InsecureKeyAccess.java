package io.swarmguard.keys;

/** What one must hold to get at the bytes of a secret key; every place that does so is found by this name. */
public final class InsecureKeyAccess {
    private static final InsecureKeyAccess TOKEN = new InsecureKeyAccess();

    private InsecureKeyAccess() {}

    public static InsecureKeyAccess get() {
        return TOKEN;
    }
}
