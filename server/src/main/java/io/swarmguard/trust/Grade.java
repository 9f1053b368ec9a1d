package io.swarmguard.trust;

/** How much a piece of evidence proves. */
public enum Grade {
    /** It was unusual; that may be chance. */
    STATISTICAL("statistical"),
    /** Somebody else says so: an advisory, a scanner. */
    EXTERNAL("external"),
    /** The principal did it, under its own key. */
    PROOF("proof");

    private final String code;

    Grade(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if no grade has that code */
    public static Grade ofCode(String code) {
        for (Grade grade : values()) {
            if (grade.code.equals(code)) {
                return grade;
            }
        }
        throw new IllegalArgumentException("'" + code + "' is not a grade of evidence");
    }
}
