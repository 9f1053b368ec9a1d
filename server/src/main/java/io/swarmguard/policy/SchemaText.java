package io.swarmguard.policy;

import java.util.stream.Collectors;

/**
 * Cedar's schema with what was declared in it: each line of the text that is nothing but such a marker gives way to the
 * declared attributes. A schema of a directory's own without markers says itself what there is.
 */
final class SchemaText {
    private static final String ATTRIBUTES = "//declared: attributes";
    private static final String RELATIONS = "//declared: relations";
    private static final String LEVELS = "//declared: levels";
    private static final String CONTEXT = "//declared: context";

    private SchemaText() {}

    static String with(Declarations declarations, String schema) {
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
