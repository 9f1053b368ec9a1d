package io.swarmguard.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/zero-trust.md leads from each tenet to tests that there are. */
class ZeroTrustMapTest {
    private static final Pattern TENET = Pattern.compile("\\| ([1-7])\\. .*");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final int TENETS = 7;

    private final Sources sources = Sources.ofThisProject();

    @Test
    void everyTenetLeadsToTestsAndEveryTestThatIsNamedIsThere() throws IOException {
        Map<String, List<Path>> files = new TreeMap<>(); // by class: some names there are in several packages
        for (Path file : sources.java()) {
            String name = String.valueOf(file.getFileName()).replace(".java", "");
            files.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
        }
        Map<Integer, Integer> named = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (String line : Files.readAllLines(sources.root().resolve("docs/zero-trust.md"))) {
            Matcher tenet = TENET.matcher(line);
            Matcher test = NAMED.matcher(line);
            while (test.find()) {
                if (!isTest(files.getOrDefault(test.group(1), List.of()), test.group(2))) {
                    missing.add(test.group());
                }
                if (tenet.matches()) {
                    named.merge(Integer.parseInt(tenet.group(1)), 1, Integer::sum);
                }
            }
        }
        assertThat(missing).as("tests that the document names and nobody has").isEmpty();
        assertThat(named)
                .hasSize(TENETS)
                .allSatisfy((tenet, tests) ->
                        assertThat(tests).as("tests of tenet " + tenet).isPositive());
    }

    /** A method of that name with a test's annotation above it and no empty line between. */
    private static boolean isTest(List<Path> files, String method) throws IOException {
        Pattern annotated = Pattern.compile("@(Test|ParameterizedTest)\\b");
        for (Path file : files) {
            for (String piece : Files.readString(file).split("\n\n", -1)) {
                int at = piece.indexOf("void " + method + "(");
                if (at >= 0 && annotated.matcher(piece.substring(0, at)).find()) {
                    return true;
                }
            }
        }
        return false;
    }
}
