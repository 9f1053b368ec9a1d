package io.swarmguard.formats.mqtt;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for topic names and topic filters (4.7, 4.8.2). */
public final class Topics {
    /** Longest topic name or filter, in bytes of UTF-8 (4.7.3). */
    public static final int MAX_BYTES = 65_535;

    private static final String SHARE = "$share/";

    private Topics() {}

    /** Whether these bytes are a topic name: at least one character, well-formed UTF-8, no wildcard, no U+0000. */
    public static boolean isName(byte[] utf8, int length) {
        return length > 0 && Utf8.scan(utf8, 0, length) == 0;
    }

    /** Whether the text, already known to be valid UTF-8, is a topic name. */
    public static boolean isName(String text) {
        return !text.isEmpty() && text.indexOf('+') < 0 && text.indexOf('#') < 0 && text.indexOf('\0') < 0;
    }

    /**
     * Whether the text, already known to be valid UTF-8, is a topic filter: {@code +} and {@code #} stand alone in
     * their level, {@code #} only in the last. A shared subscription is one whose share name and filter are valid.
     */
    public static boolean isFilter(String text) {
        if (isShared(text)) {
            int slash = text.indexOf('/', SHARE.length());
            return slash > SHARE.length()
                    && isName(text.substring(SHARE.length(), slash))
                    && isPlainFilter(text.substring(slash + 1));
        }
        return isPlainFilter(text);
    }

    /** Whether the filter asks for a shared subscription (4.8.2). */
    public static boolean isShared(String filter) {
        return filter.startsWith(SHARE);
    }

    /** Levels of a topic name or filter, 1 or more. */
    public static int depth(byte[] utf8, int length) {
        int levels = 1;
        for (int i = 0; i < length; i++) {
            if (utf8[i] == '/') {
                levels++;
            }
        }
        return levels;
    }

    /** The bytes of a topic of ours; null if it is too long to be one. */
    public static byte @Nullable [] utf8(String topic) {
        byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
        return utf8.length > MAX_BYTES ? null : utf8;
    }

    private static boolean isPlainFilter(String text) {
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = text.charAt(i);
            boolean wildcard = c == '+' || c == '#';
            boolean alone = (i == 0 || text.charAt(i - 1) == '/') && (i == last || text.charAt(i + 1) == '/');
            if (c == '\0' || (wildcard && !alone) || (c == '#' && i != last)) {
                return false;
            }
        }
        return last >= 0;
    }
}
