package io.swarmguard.edge.http;

import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Refusals as RFC 9457 has them: {@code application/problem+json}, with our stable reason code beside the text. */
public final class Problem {
    public static final String CONTENT_TYPE = "application/problem+json";

    private Problem() {}

    /** For somebody we know: the reason and what to do. */
    public static Answer of(int status, Reason reason, String detail) {
        return of(status, reason, detail, Map.of());
    }

    public static Answer of(int status, Reason reason, String detail, Map<String, String> headers) {
        String json = "{\"type\":\"about:blank\",\"title\":" + quote(reason.text()) + ",\"status\":" + status
                + ",\"detail\":" + quote(detail) + ",\"reason\":" + quote(reason.code()) + "}\n";
        return new Answer.Whole(status, CONTENT_TYPE, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** For strangers: the status and nothing else. */
    public static Answer bland(int status, String title, Map<String, String> headers) {
        String json = "{\"type\":\"about:blank\",\"title\":" + quote(title) + ",\"status\":" + status + "}\n";
        return new Answer.Whole(status, CONTENT_TYPE, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    public static Answer bland(int status, String title) {
        return bland(status, title, Map.of());
    }

    /** A JSON string. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 8).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
