package io.swarmguard.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The style of this house as tests: what a reviewer should never have to say twice. */
class TidyTest {
    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 60;
    private static final int SHORT_FILE_LINES = 80;

    private static final Pattern HOLLOW_NAME = Pattern.compile(".*(Impl|Utils?|Helpers?|Manager|Common|Base)");
    // spelled with brackets so that this file does not hold what it looks for
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO[D]O|FIX[M]E|XX[X])\\b");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.slee[p]\\(|TimeUnit\\.\\w+\\.slee[p]\\(");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.~$}*>])/(?:[h]ome|[r]oot|[U]sers|[w]ork|[w]orkspace)/\\w");
    private static final Pattern REGISTRY = Pattern.compile(
            "registry\\.np[m]js\\.org|np[m]\\.pkg\\.|rep[o]1?\\.maven\\.|mave[n]\\.org/maven2|deb\\.debia[n]\\.org"
                    + "|pyp[i]\\.org|artifact(ory|s?\\.\\w+)/|crate[s]\\.io|prox[y]\\.golang");

    private final Sources sources = Sources.ofThisProject();

    @Test
    void aFileIsAtMost500LinesLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        int shortFiles = 0;
        List<Path> files = sources.java();
        for (Path file : files) {
            long lines = Files.readAllLines(file).size();
            if (lines > FILE_LINES) {
                tooLong.add(sources.name(file) + ": " + lines);
            }
            shortFiles += lines < SHORT_FILE_LINES ? 1 : 0;
        }
        System.out.printf("%d of %d Java files have fewer than 80 lines%n", shortFiles, files.size());
        assertThat(tooLong).isEmpty();
    }

    @Test
    void aMethodIsAtMost60LinesLong() throws IOException {
        Sources.Declared declared = Sources.parse(sources.java());
        assertThat(declared.methods()).hasSizeGreaterThan(10);
        assertThat(declared.methods().stream()
                        .filter(m -> m.lines() > METHOD_LINES)
                        .map(m -> sources.name(m.file()) + " " + m.type() + "." + m.name() + ": " + m.lines()))
                .isEmpty();
    }

    @Test
    void theNameOfATypeSaysWhatItIs() throws IOException {
        assertThat(Sources.parse(sources.java()).types().stream()
                        .filter(t -> HOLLOW_NAME.matcher(t.name()).matches())
                        .map(t -> sources.name(t.file()) + " " + t.name()))
                .isEmpty();
    }

    @Test
    void everyPackageSaysItsPurposeAndIsNullMarked() throws IOException {
        Set<String> packages = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        for (Path file : sources.java()) {
            Path inSources = inSourceRoot(file);
            if (inSources != null && inSources.getParent() != null) {
                String module = sources.root().relativize(file).getName(0) + ":";
                packages.add(module + inSources.getParent());
                if (file.endsWith("package-info.java")
                        && Files.readString(file).contains("@NullMarked")
                        && Files.readString(file).startsWith("/**")) {
                    described.add(module + inSources.getParent());
                }
            }
        }
        packages.removeAll(described);
        packages.removeIf(p -> described.stream().anyMatch(d -> d.endsWith(p.substring(p.indexOf(':')))));
        assertThat(packages).isEmpty();
    }

    private static @org.jspecify.annotations.Nullable Path inSourceRoot(Path file) {
        for (int i = 0; i < file.getNameCount() - 1; i++) {
            String name = file.getName(i).toString();
            boolean kind = i > 0
                    && (file.getName(i - 1).toString().equals("main")
                            || file.getName(i - 1).toString().equals("test"));
            if (name.equals("java") && kind) {
                return file.subpath(i + 1, file.getNameCount());
            }
        }
        return null;
    }

    @Test
    void nothingIsLeftUnfinished() throws IOException {
        assertThat(linesWith(UNFINISHED, sources.all())).isEmpty();
    }

    @Test
    void nothingSleepsWhereItCouldWaitForAnEvent() throws IOException {
        List<Path> files = sources.java().stream() // but for benchmarks: what they wait for is time
                .filter(f -> !sources.name(f).startsWith("checks/src/main/java/io/swarmguard/checks/bench/"))
                .toList();
        assertThat(linesWith(SLEEP, files)).isEmpty();
    }

    @Test
    void nothingIsIndentedWithTabs() throws IOException {
        List<Path> files = sources.all().stream()
                .filter(f -> Pattern.matches(".*\\.(java|xml|md|toml|cedar|json|yml|html|css|js)", f.toString()))
                .toList();
        assertThat(linesWith(Pattern.compile("\t"), files)).isEmpty();
    }

    @Test
    void nothingNamesAPlaceOnSomeonesMachineOrAPackageRegistry() throws IOException {
        assertThat(linesWith(MACHINE_PATH, sources.all())).isEmpty();
        assertThat(linesWith(REGISTRY, sources.all())).isEmpty();
    }

    private List<String> linesWith(Pattern pattern, List<Path> files) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            try (Stream<String> lines = Files.lines(file)) {
                int[] number = {0};
                lines.forEach(line -> {
                    number[0]++;
                    if (pattern.matcher(line).find()) {
                        found.add(sources.name(file) + ":" + number[0] + ": " + line.strip());
                    }
                });
            } catch (java.io.UncheckedIOException e) {
                if (!(e.getCause() instanceof MalformedInputException)) {
                    throw e;
                } // not text
            }
        }
        return found;
    }
}
