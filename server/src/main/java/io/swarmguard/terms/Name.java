package io.swarmguard.terms;

/**
 * The name of a principal, segment or role: {@code [a-z0-9][a-z0-9._-]{0,62}}, so that it can stand in a topic level, a
 * URI path segment and a file name without escaping.
 *
 * @throws IllegalArgumentException if the text is not such a name; the message says what is allowed
 */
public record Name(String value) implements Comparable<Name> {
    /** Characters. */
    public static final int MAX_LENGTH = 63;

    public Name {
        if (!isValid(value)) {
            throw new IllegalArgumentException("'" + printable(value)
                    + "' is not a name: 1 to 63 characters of a-z 0-9 . _ - that begin with a letter or digit");
        }
    }

    public static boolean isValid(CharSequence text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static String printable(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public int compareTo(Name other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
