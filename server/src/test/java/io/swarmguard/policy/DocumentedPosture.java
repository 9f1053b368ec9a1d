package io.swarmguard.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The policies about posture that the documentation shows, as they stand there. */
public final class DocumentedPosture {
    private static final Pattern BLOCK = Pattern.compile("```cedar\n(.*?)```", Pattern.DOTALL);

    private DocumentedPosture() {}

    public static String text() throws IOException {
        Path docs = Path.of("docs");
        String page =
                Files.readString((Files.isDirectory(docs) ? docs : Path.of("..", "docs")).resolve("policy-facts.md"));
        Matcher block = BLOCK.matcher(page);
        if (!block.find()) {
            throw new IOException("docs/policy-facts.md shows no policies");
        }
        return block.group(1);
    }

    /** The shipped set with them. */
    public static PolicySet set() throws Exception {
        StringBuilder all = new StringBuilder(text());
        PolicyFiles.shipped().policies().values().forEach(all::append);
        return CedarSets.of(all.toString(), "");
    }
}
