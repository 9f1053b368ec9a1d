package io.swarmguard.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cedar's schema with what was declared in it: each line of the text that is nothing but such a marker gives way to the
 * declared attributes. A schema of a directory's own without markers says itself what there is.
 */
final class SchemaText {
    /** Characters, with what was declared: of long chains of parents Cedar's reader makes the square in time. */
    static final int MAX_TEXT = 1 << 16;
    /** Brackets open at once: Cedar's reader recurses, and a stack overflow in native code ends the process. */
    static final int MAX_NESTED = 16;

    // as Cedar's reader sees them; whatever begins none of these is one character
    private static final Pattern TOKEN =
            Pattern.compile("//[^\\n\\r]*|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|\\w++|.", Pattern.DOTALL);
    private static final Pattern ALIAS = Pattern.compile("type \\w+ =");

    private static final String ATTRIBUTES = "//declared: attributes";
    private static final String RELATIONS = "//declared: relations";
    private static final String LEVELS = "//declared: levels";
    private static final String CONTEXT = "//declared: context";

    private SchemaText() {}

    /** @throws PolicyRefusedException if it is more than Cedar's reader is given */
    static String with(Declarations declarations, String schema) throws PolicyRefusedException {
        String text = filled(declarations, schema);
        if (text.length() > MAX_TEXT) {
            throw new PolicyRefusedException(
                    "the schema has more than " + MAX_TEXT + " characters, with what facts.toml declares");
        }
        refuseNestedAndAliases(text);
        return text;
    }

    /** Names for types are written out by Cedar's reader wherever they are used: twenty short lines, and it never ends. */
    private static void refuseNestedAndAliases(String text) throws PolicyRefusedException {
        StringBuilder plain = new StringBuilder(); // tokens, a space between them
        int nested = 0;
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            String one = token.group();
            nested += switch (one) {
                case "{", "[", "<", "(" -> 1;
                case "}", "]", ">", ")" -> -1;
                default -> 0;
            };
            if (nested > MAX_NESTED) {
                throw new PolicyRefusedException("more than " + MAX_NESTED + " brackets are open at once");
            }
            char first = one.charAt(0);
            if (first > ' '
                    && first < 127
                    && !one.startsWith("//")) { // the rest is nothing but space, of whatever width
                plain.append(one).append(' ');
            }
        }
        if (ALIAS.matcher(plain).find()) {
            throw new PolicyRefusedException("'type NAME = …' is not taken here: write the type where it is used");
        }
    }

    private static String filled(Declarations declarations, String schema) {
        String attributes = declarations.attributes().stream()
                .map(attribute -> attribute.name() + ": String,")
                .collect(Collectors.joining(" "));
        String relations = declarations.relations().stream()
                .map(relation -> relation.name() + ": Set<Device>,")
                .collect(Collectors.joining(" "));
        String windows = declarations.windows().stream()
                .map(window -> window.name() + ": Bool,")
                .collect(Collectors.joining(" "));
        String levels = declarations.levels().keySet().stream()
                .map(level -> level + "?: String,")
                .collect(Collectors.joining(" "));
        String context = (declarations.zones().isEmpty() ? "" : "zone: String, ")
                + (windows.isEmpty() ? "" : "window: { " + windows + " },");
        return schema.lines() // so many lines as before: Cedar's messages name them
                .map(line -> switch (line.strip()) {
                    case ATTRIBUTES -> attributes;
                    case RELATIONS -> relations;
                    case LEVELS -> levels;
                    case CONTEXT -> context;
                    default -> line;
                })
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
