package io.swarmguard.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependencyLockTest {
    @TempDir
    private Path dir;

    /** {@code checks/bin/lock-dependencies} writes the file anew after a version was changed on purpose. */
    @Test
    void everyShippedJarIsTheOneThatWasLocked() throws IOException {
        Path root = Sources.ofThisProject().root();
        DependencyLock lock = DependencyLock.read(root.resolve("checks/dependencies.sha256"));
        String classPath = Files.readString(root.resolve("checks/target/runtime.classpath"));
        List<Path> jars = Arrays.stream(classPath.strip().split(":"))
                .map(Path::of)
                .filter(p -> p.toString().endsWith(".jar") && !p.startsWith(root))
                .toList();
        assertThat(jars).hasSizeGreaterThan(20);
        assertThat(lock.differences(jars)).isEmpty();
    }

    @Test
    void aTamperedJarIsFound() throws IOException {
        Path jar = jar("codec.jar", "as reviewed");
        DependencyLock lock = locked(jar);
        assertThat(lock.differences(List.of(jar))).isEmpty();

        Files.writeString(jar, "as reviewed.");
        assertThat(lock.differences(List.of(jar))).singleElement().asString().startsWith("codec.jar was altered");
    }

    @Test
    void aJarThatCameAlongUnseenIsFound() throws IOException {
        Path jar = jar("codec.jar", "as reviewed");
        Path stowaway = jar("stowaway.jar", "never reviewed");
        assertThat(locked(jar).differences(List.of(jar, stowaway))).containsExactly("stowaway.jar is not locked");
    }

    @Test
    void aJarThatIsGoneIsFound() throws IOException {
        DependencyLock lock = locked(jar("codec.jar", "as reviewed"));
        assertThat(lock.differences(List.of())).containsExactly("codec.jar is locked but not there");
    }

    private Path jar(String name, String content) throws IOException {
        return Files.writeString(dir.resolve(name), content);
    }

    private DependencyLock locked(Path jar) throws IOException {
        Path file = dir.resolve("lock");
        return DependencyLock.read(
                Files.writeString(file, DependencyLock.sha256(jar) + "  " + jar.getFileName() + "\n"));
    }
}
