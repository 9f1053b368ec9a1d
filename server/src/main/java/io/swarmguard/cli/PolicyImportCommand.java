package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.policy.AwsIotPolicy;
import io.swarmguard.policy.DraftNote;
import io.swarmguard.policy.DraftPolicy;
import io.swarmguard.policy.MosquittoAcl;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy import}: a draft from the rules of another broker. */
@Command(
        name = "import",
        description = "Draft policies from the rules of another broker. Works without a running hub.",
        footer = {"", "Exit codes: 0 with a list of what is not as it was, 1 if nothing can be translated."})
final class PolicyImportCommand implements Callable<Integer> {
    /** Whose rules. */
    enum Language {
        mosquitto_acl,
        aws_iot;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    @Mixin
    HubOptions options = new HubOptions();

    @Parameters(index = "0", paramLabel = "mosquitto-acl|aws-iot", description = "What the file is.")
    Language language = Language.mosquitto_acl;

    @Parameters(index = "1", paramLabel = "FILE", description = "An acl_file, or a policy document in JSON.")
    Path file = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", description = "Write the draft here; none of its files may exist.")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        String name = String.valueOf(file.getFileName());
        DraftPolicy draft;
        try {
            draft = switch (language) {
                case mosquitto_acl -> MosquittoAcl.draft(name, text());
                case aws_iot -> AwsIotPolicy.draft(name, text());
            };
        } catch (PolicyRefusedException e) {
            throw new CliException(
                    "import-refused", String.valueOf(e.getMessage()), "mend the file and import it again", e);
        }
        PolicyFiles files = draft.files();
        if (out != null && files != null) {
            Files.createDirectories(out);
            for (Map.Entry<String, String> each : draft.texts().entrySet()) {
                Files.writeString(out.resolve(each.getKey()), each.getValue(), StandardOpenOption.CREATE_NEW);
            }
        }
        print(draft, name, options.output());
        return files == null ? 1 : 0;
    }

    private String text() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(DraftPolicy.MAX_SOURCE + 1);
            if (bytes.length > DraftPolicy.MAX_SOURCE) {
                throw new IOException(file + " is larger than " + DraftPolicy.MAX_SOURCE + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8", e);
        }
    }

    private void print(DraftPolicy draft, String name, Output output) {
        if (output.json()) {
            ObjectNode node = HubClient.JSON.createObjectNode().put("translated", draft.translated());
            for (DraftNote note : draft.notes()) {
                node.withArray("notes")
                        .addObject()
                        .put("change", note.change().words())
                        .put("line", note.line())
                        .put("text", note.text())
                        .put("why", note.why())
                        .put("instead", note.instead());
            }
            draft.texts().forEach(node.putObject("files")::put);
            output.raw(node);
            return;
        }
        if (out == null) {
            draft.texts().forEach((file, text) -> output.line("// ==== " + file + "\n" + text));
        }
        draft.notes().forEach(note -> output.line(name + (note.line() > 0 ? ":" : ": ") + note));
        output.line(
                draft.translated() + " rules translated" + (out == null || draft.files() == null ? "" : " to " + out));
    }
}
