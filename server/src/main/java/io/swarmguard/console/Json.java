package io.swarmguard.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.terms.Reason;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON in and out. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static Answer answer(ObjectNode node) {
        return Answer.of(200, "application/json", bytes(node));
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** The body as an object with none but these fields. @throws BadRequest saying what is wrong */
    static JsonNode body(Request request, Set<String> fields) {
        JsonNode node;
        try {
            node = MAPPER.readTree(request.body());
        } catch (IOException e) {
            throw new BadRequest("the body is not JSON");
        }
        if (node == null || !node.isObject()) {
            throw new BadRequest("the body is a JSON object");
        }
        node.fieldNames().forEachRemaining(field -> {
            if (!fields.contains(field)) {
                throw new BadRequest("there is no field '" + field + "'; the fields are " + String.join(", ", fields));
            }
        });
        return node;
    }

    static String text(JsonNode body, String field) {
        String text = textOrNull(body, field);
        if (text == null) {
            throw new BadRequest("'" + field + "' is missing");
        }
        return text;
    }

    static @Nullable String textOrNull(JsonNode body, String field) {
        JsonNode value = body.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new BadRequest("'" + field + "' is a text");
        }
        return value.textValue();
    }

    /** False if it is not there. */
    static boolean flag(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new BadRequest("'" + field + "' is true or false");
        }
        return value.asBoolean();
    }

    /** What an operator sent makes no sense; the message goes back. */
    static final class BadRequest extends RefusedException {
        private static final long serialVersionUID = 1;

        BadRequest(String message) {
            super(Reason.INVALID_REQUEST, message);
        }
    }
}
