package io.swarmguard.checks.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A launcher that starts the hub from the class path of the tests, as {@code ./swarmguard} would from its jars. */
final class RealHub {
    static final List<String> JVM = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djdk.tls.server.enableSessionTicketExtension=false",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");

    private RealHub() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String classPath() {
        // surefire puts only a manifest on java.class.path; this is the whole of it
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    static Path launcher(Path directory) throws IOException {
        Path arguments = Files.writeString(
                directory.resolve("arguments"),
                String.join("\n", JVM) + "\n-cp\n\"" + classPath() + "\"\nio.swarmguard.Main\n");
        Path script = Files.writeString(
                directory.resolve("launcher"), "#!/bin/sh\nexec '" + java() + "' '@" + arguments + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }
}
