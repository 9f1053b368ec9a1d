package io.swarmguard.checks.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.policy.Access;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StubbedDecisionTest {
    private static final List<String> CHANGED =
            List.of("io/swarmguard/policy/Access", "io/swarmguard/policy/Source", "io/swarmguard/policy/Policy");

    /** The jar of a build, or the directory that it is made of. */
    private static Path shipped() throws Exception {
        return Path.of(
                Access.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private interface Look {
        void at(Path root) throws IOException;
    }

    private static void inside(Path shipped, Look look) throws IOException {
        if (Files.isDirectory(shipped)) {
            look.at(shipped);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + shipped.toUri()), Map.of())) {
            look.at(jar.getPath("/"));
        }
    }

    @Test
    void whatIsShippedDecides() throws Exception {
        inside(shipped(), root -> {
            for (String type : CHANGED) {
                byte[] bytes = Files.readAllBytes(root.resolve(type + ".class"));
                assertThat(StubbedDecision.stubbed(type, bytes))
                        .as(type)
                        .isNotNull()
                        .isNotEqualTo(bytes);
            }
        });
    }

    @Test
    void nothingOfTheChecksAndNoAgentIsShipped() throws Exception {
        inside(shipped(), root -> {
            try (Stream<Path> all = Files.walk(root)) {
                List<String> names = all.map(Path::toString).toList();
                assertThat(names).anyMatch(name -> name.endsWith("policy/Access.class"));
                assertThat(names).noneMatch(name -> name.contains("swarmguard/checks") || name.contains("Stub"));
            }
            Path manifest = root.resolve("META-INF/MANIFEST.MF");
            if (Files.exists(manifest)) {
                assertThat(Files.readString(manifest)).doesNotContain("-Agent-Class", "Premain-Class");
            }
        });
    }

    @Test
    void aClassThatDecidesElsewhereIsNotTakenForAStubbedOne() throws Exception {
        inside(shipped(), root -> {
            byte[] other = Files.readAllBytes(root.resolve("io/swarmguard/policy/Permit.class"));
            assertThat(StubbedDecision.stubbed("io/swarmguard/policy/Permit", other))
                    .isNull();
            assertThatThrownBy(() -> StubbedDecision.stubbed(CHANGED.getFirst(), other))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no method outcome");
        });
    }
}
