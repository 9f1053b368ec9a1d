package io.swarmguard.device.demo;

import io.swarmguard.formats.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much JSON (RFC 8259) as a device needs: objects are maps, arrays lists, numbers doubles. */
final class Json {
    private static final int MAX_DEPTH = 32;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** An object; empty texts and other values are refused. */
    static Map<String, @Nullable Object> object(String text) throws MalformedException {
        Json json = new Json(text);
        json.blanks();
        if (json.at >= text.length() || text.charAt(json.at) != '{') {
            throw json.bad("an object");
        }
        Map<String, @Nullable Object> object = json.object(0);
        json.blanks();
        if (json.at < text.length()) {
            throw json.bad("the end");
        }
        return object;
    }

    /** The object that stands at that name; empty if there is none. */
    @SuppressWarnings("unchecked") // a map that this class made has text keys
    static Map<String, @Nullable Object> child(Map<String, @Nullable Object> object, String name) {
        return object.get(name) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    static String text(Map<String, @Nullable Object> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }

    static long number(Map<String, @Nullable Object> object, String name) {
        return object.get(name) instanceof Double number ? number.longValue() : 0;
    }

    private @Nullable Object value(int depth) throws MalformedException {
        if (depth > MAX_DEPTH) {
            throw bad("less depth");
        }
        blanks();
        char c = at < text.length() ? text.charAt(at) : 0;
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) throws MalformedException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        if (next('}')) {
            return object;
        }
        do {
            blanks();
            String name = string();
            if (!next(':')) {
                throw bad("a colon");
            }
            object.put(name, value(depth + 1));
        } while (next(','));
        if (!next('}')) {
            throw bad("the object's end");
        }
        return object;
    }

    private List<@Nullable Object> array(int depth) throws MalformedException {
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        if (next(']')) {
            return array;
        }
        do {
            array.add(value(depth + 1));
        } while (next(','));
        if (!next(']')) {
            throw bad("the array's end");
        }
        return array;
    }

    private String string() throws MalformedException {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw bad("a text");
        }
        StringBuilder string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return string.toString();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        throw bad("the text's end");
    }

    private char escaped() throws MalformedException {
        at++;
        char c = at < text.length() ? text.charAt(at) : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw bad("an escape");
        };
    }

    private char unicode() throws MalformedException {
        try {
            char c = (char) Integer.parseInt(text, at + 1, at + 5, 16);
            at += 4;
            return c;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw bad("four hexadecimal digits");
        }
    }

    private Double number() throws MalformedException {
        int start = at;
        while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw bad("a value");
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) throws MalformedException {
        if (!text.startsWith(word, at)) {
            throw bad(word);
        }
        at += word.length();
        return value;
    }

    private boolean next(char wanted) {
        blanks();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private MalformedException bad(String expected) {
        return new MalformedException("JSON without " + expected + " at character " + at);
    }

    /** Prints what {@link #object} could read. */
    static String print(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        print(value, out);
        return out.toString();
    }

    private static void print(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> {
                String comma = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(comma);
                    print(entry.getKey(), out);
                    out.append(':');
                    print(entry.getValue(), out);
                    comma = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String comma = "[";
                for (Object item : list) {
                    out.append(comma);
                    print(item, out);
                    comma = ",";
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Number number -> out.append(number);
            case Boolean bool -> out.append(bool);
            default -> quote(value.toString(), out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
