package io.swarmguard.formats.labels;

/** What the tests of a topic's template say of a payload. */
public enum Label {
    /** Every test passes. */
    OK("ok"),
    /** It is of the declared format, and some test does not pass. */
    OUT("out"),
    /** It is not of the declared format, larger or deeper than what is looked into, or could be read in two ways. */
    UNPARSABLE("unparsable"),
    /** An object encrypted from end to end (COSE or JOSE), into which the hub cannot look. Anybody can make one. */
    SEALED("sealed");

    private final String code;

    Label(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if there is no label of that code */
    public static Label ofCode(String code) {
        for (Label label : values()) {
            if (label.code.equals(code)) {
                return label;
            }
        }
        throw new IllegalArgumentException("'" + code + "' is no label; they are ok, out, unparsable and sealed");
    }
}
