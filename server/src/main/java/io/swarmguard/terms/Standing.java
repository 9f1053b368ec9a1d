package io.swarmguard.terms;

/**
 * How far a principal is trusted now, from full trust down to none. The order is the order of severity. Certificates
 * are revoked; principals are disabled.
 */
public enum Standing {
    CLEAR("clear"),
    WATCHED("watched"),
    RESTRICTED("restricted"),
    QUARANTINED("quarantined"),
    DISABLED("disabled");

    private final String code;

    Standing(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if no standing has that code */
    public static Standing ofCode(String code) {
        for (Standing standing : values()) {
            if (standing.code.equals(code)) {
                return standing;
            }
        }
        throw new IllegalArgumentException("'" + code + "' is not a standing");
    }
}
