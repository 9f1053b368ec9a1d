package io.swarmguard.policy;

import com.cedarpolicy.model.exception.InternalException;
import com.cedarpolicy.model.policy.Policy;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Cedar's own reading of policy files. Loads Cedar's native library: for checking, never on the way of a message. */
final class CedarText {
    /** Characters of one policy: Cedar's parser recurses, and a stack overflow in native code ends the process. */
    static final int MAX_POLICY = 16_384;

    private static final JsonMapper JSON = new JsonMapper();

    private CedarText() {}

    /**
     * One policy as it stands in a file.
     *
     * @param line where it begins, from 1
     */
    record Statement(String file, int line, String text) {
        /** The line of a byte offset into the text, as Cedar reports positions. */
        int lineAt(int offset) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int lines = 0;
            for (int i = 0; i < Math.min(offset, bytes.length); i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            return line + lines;
        }
    }

    /** Cuts a file into its policies, since Cedar's parse errors say nothing about where. */
    static List<Statement> split(String file, String text) {
        List<Statement> statements = new ArrayList<>();
        int line = 1;
        int begin = -1;
        int beginLine = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' && text.startsWith("//", i)) {
                i = endOfLine(text, i) - 1;
                continue;
            }
            if (begin < 0 && !Character.isWhitespace(c)) {
                begin = i;
                beginLine = line;
            }
            if (c == '\n') {
                line++;
            } else if (c == '"') {
                i = endOfString(text, i);
            } else if (c == ';' && begin >= 0) {
                statements.add(new Statement(file, beginLine, text.substring(begin, i + 1)));
                begin = -1;
            }
        }
        if (begin >= 0) {
            statements.add(new Statement(file, beginLine, text.substring(begin)));
        }
        return statements;
    }

    private static int endOfLine(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static int endOfString(String text, int quote) {
        int i = quote + 1;
        while (i < text.length() && text.charAt(i) != '"' && text.charAt(i) != '\n') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i < text.length() && text.charAt(i) == '\n' ? i - 1 : Math.min(i, text.length());
    }

    /**
     * Parses one policy.
     *
     * @throws InternalException in Cedar's words
     * @throws PolicyRefusedException if it is too long
     */
    static Policy parse(Statement statement) throws InternalException, PolicyRefusedException {
        if (statement.text().length() > MAX_POLICY) {
            throw new PolicyRefusedException(
                    "the policy is longer than " + MAX_POLICY + " characters; use several policies");
        }
        Policy parsed = Policy.parseStaticPolicy(statement.text());
        String id = parsed.getAnnotations().getOrDefault("id", "");
        return new Policy(statement.text(), id);
    }

    private static JsonNode json(Policy policy) throws InternalException, PolicyRefusedException {
        try {
            return JSON.readTree(policy.toJson());
        } catch (JsonProcessingException e) { // nested deeper than is read
            throw new PolicyRefusedException(
                    "policy '" + policy.getID() + "': an expression is nested too deeply; use several policies", e);
        }
    }

    /** Cedar's JSON form of a set, in the given order. */
    static JsonNode json(Collection<Policy> policies) throws InternalException, PolicyRefusedException {
        ObjectNode set = JSON.createObjectNode();
        ObjectNode byId = set.putObject("staticPolicies");
        for (Policy policy : policies) {
            byId.set(policy.getID(), json(policy));
        }
        set.putObject("templates");
        set.putArray("templateLinks");
        return set;
    }
}
