package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command that makes an enrolment code asks for it and prints it. */
final class CodeOptions {
    @Option(
            names = "--code-file",
            paramLabel = "FILE",
            description = "Write the code to this new file (0600) instead of printing it.")
    @Nullable
    Path codeFile;

    /** Asks the hub only when there is a place for the code: it is shown once, and earlier ones are void then. */
    int ask(Supplier<JsonNode> hub, Output output) throws IOException {
        if (codeFile == null) {
            return show(hub.get(), output);
        }
        create(codeFile);
        JsonNode answer;
        try {
            answer = hub.get();
        } catch (RuntimeException e) {
            Files.deleteIfExists(codeFile);
            throw e;
        }
        Files.write(codeFile, (answer.path("code").asText() + "\n").getBytes(StandardCharsets.US_ASCII));
        return show(answer, output);
    }

    private int show(JsonNode answer, Output output) {
        if (output.json()) {
            ObjectNode shown = answer.deepCopy();
            shown.put("script", EnrolmentScript.print(answer));
            if (codeFile != null) {
                shown.remove("code");
                shown.put("code_file", DeviceCommands.absolute(codeFile).toString());
            }
            output.raw(shown);
            return 0;
        }
        String id = answer.path("id").asText();
        output.line(id + " may enrol once, until " + answer.path("expires").asText());
        output.line("");
        output.line(
                codeFile == null
                        ? "  enrolment code   " + answer.path("code").asText()
                        : "  enrolment code   in " + codeFile + " (0600); bring it to the machine as "
                                + answer.path("name").asText() + ".code");
        output.line(
                "  CA fingerprint   SHA-256 " + answer.path("ca_fingerprint").asText());
        output.line("");
        output.line("Where it runs, in a directory of its own (needs openssl and curl), paste all of this:");
        output.line("");
        output.line(EnrolmentScript.print(answer));
        return 0;
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new CliException(
                    "file-exists",
                    file + " exists already; nothing was asked of the hub",
                    "name a new file with --code-file, or remove this one",
                    e);
        }
    }
}
