package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command that makes an enrolment code prints. */
final class CodeOptions {
    @Option(
            names = "--code-file",
            paramLabel = "FILE",
            description = "Write the code to this new file (0600) instead of printing it.")
    @Nullable
    Path codeFile;

    int show(JsonNode answer, Output output) throws IOException {
        String code = answer.path("code").asText();
        if (codeFile != null) {
            write(codeFile, code);
        }
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
                        ? "  enrolment code   " + code
                        : "  enrolment code   in " + codeFile + " (0600); bring it to the device as "
                                + answer.path("name").asText() + ".code");
        output.line(
                "  CA fingerprint   SHA-256 " + answer.path("ca_fingerprint").asText());
        output.line("");
        output.line("On the device, in an empty directory (needs openssl and curl):");
        output.line("");
        output.line(EnrolmentScript.print(answer));
        return 0;
    }

    private static void write(Path file, String code) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new CliException(
                    "file-exists",
                    file + " exists already, so the code was not written and is lost",
                    "remove the file and run `swarmguard device code NAME --code-file " + file + "`",
                    e);
        }
        Files.write(file, (code + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
