package io.swarmguard.terms;

/** What sort of party a principal is. A principal of one kind is refused on another kind's listener. */
public enum PrincipalKind {
    /** A machine of the fleet. */
    DEVICE("device"),
    /** A cloud-side program. */
    SERVICE("service"),
    /** A person, or a program acting for one, who runs the fleet. */
    OPERATOR("operator"),
    /** Somebody who holds an enrolment code and no certificate yet. */
    APPLICANT("applicant"),
    /** A part of this process that acts on its own account. */
    INTERNAL("internal");

    private final String code;

    PrincipalKind(String code) {
        this.code = code;
    }

    /** The stable lower-case word used in URIs, ledger entries and output. */
    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if no kind has that code */
    public static PrincipalKind ofCode(String code) {
        for (PrincipalKind kind : values()) {
            if (kind.code.equals(code)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + code + "' is not a kind of principal");
    }
}
