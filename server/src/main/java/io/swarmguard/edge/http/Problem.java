package io.swarmguard.edge.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Refusals as RFC 9457 has them: {@code application/problem+json}, with our stable reason code beside the text. */
public final class Problem {
    public static final String CONTENT_TYPE = "application/problem+json";

    private Problem() {}

    /** For somebody we know: the reason. */
    public static Answer of(int status, Reason reason, String detail) {
        return of(status, reason, detail, "");
    }

    /** For somebody we know: the reason and, unless empty, what to do next. */
    public static Answer of(int status, Reason reason, String detail, String next) {
        return of(status, reason, detail, next, Map.of());
    }

    /** The same with headers that the status asks for. */
    public static Answer of(int status, Reason reason, String detail, String next, Map<String, String> headers) {
        ObjectNode problem =
                problem(status, reason.text()).put("detail", detail).put("reason", reason.code());
        return answer(status, next.isEmpty() ? problem : problem.put("next", next), headers);
    }

    /** For strangers: the status and nothing else. */
    public static Answer bland(int status, String title, Map<String, String> headers) {
        return answer(status, problem(status, title), headers);
    }

    public static Answer bland(int status, String title) {
        return bland(status, title, Map.of());
    }

    private static ObjectNode problem(int status, String title) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status);
    }

    private static Answer answer(int status, ObjectNode problem, Map<String, String> headers) {
        byte[] json = (problem + "\n").getBytes(StandardCharsets.UTF_8);
        return new Answer.Whole(status, CONTENT_TYPE, json, headers);
    }
}
