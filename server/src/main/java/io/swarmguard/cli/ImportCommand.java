package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code device import}: devices and services with certificates they already have, all or none. */
@Command(
        name = "import",
        description = {
            "Register devices and services that have certificates already, all or none.",
            "Columns: name,kind,segment,role,certificate[,max_sessions,external_id]; certificate is the path of a PEM"
                    + " file, relative to the CSV."
        })
final class ImportCommand extends AskingCommand {
    private static final List<String> REQUIRED = List.of("name", "kind", "segment", "role", "certificate");
    private static final List<String> OPTIONAL = List.of("max_sessions", "external_id");
    private static final long LARGEST_PEM_BYTES = 64 << 10;

    @Parameters(paramLabel = "FILE.csv")
    Path file = Path.of("");

    @Override
    int run(HubClient hub, Output output) throws IOException {
        List<Csv.Row> rows = Csv.read(file);
        Map<String, Integer> columns = columns(rows.removeFirst());
        ObjectNode body = HubClient.JSON.createObjectNode();
        ArrayNode sent = body.putArray("rows");
        for (Csv.Row row : rows) {
            try {
                sent.add(row(row, columns));
            } catch (IOException | IllegalArgumentException e) { // sent too: the hub names all bad rows at once
                sent.addObject().put("line", row.line()).put("fault", String.valueOf(e.getMessage()));
            }
        }
        JsonNode answer = hub.post("/api/import", body);
        if (answer.hasNonNull("rejected")) {
            return rejected(answer, output);
        }
        if (output.json()) {
            output.raw(answer);
        } else {
            int weak = answer.path("weak").asInt();
            output.line(answer.path("imported").asInt() + " imported, from ledger entry "
                    + answer.path("entry").asLong()
                    + (weak == 0 ? "" : "; " + weak + " of them have weak keys (see `swarmguard cert list`)"));
        }
        return 0;
    }

    private static Map<String, Integer> columns(Csv.Row head) {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < head.cells().size(); i++) {
            String column = head.cells().get(i);
            if (!REQUIRED.contains(column) && !OPTIONAL.contains(column)) {
                throw new CliException(
                        "unknown-column",
                        "line 1: there is no column '" + column + "'",
                        "the columns are " + String.join(",", REQUIRED) + " and, if wanted, "
                                + String.join(",", OPTIONAL));
            }
            if (columns.put(column, i) != null) {
                throw new CliException(
                        "column-twice", "line 1 has the column '" + column + "' twice", "name each column once");
            }
        }
        for (String column : REQUIRED) {
            if (!columns.containsKey(column)) {
                throw new CliException(
                        "missing-column",
                        "the first line has no column '" + column + "'",
                        "it should read " + String.join(",", REQUIRED));
            }
        }
        return columns;
    }

    private ObjectNode row(Csv.Row row, Map<String, Integer> columns) throws IOException {
        ObjectNode node = HubClient.JSON.createObjectNode().put("line", row.line());
        if (row.cells().size() > columns.size()) {
            throw new IllegalArgumentException("there are more cells than columns");
        }
        for (Map.Entry<String, Integer> column : columns.entrySet()) {
            int index = column.getValue();
            String cell = index < row.cells().size() ? row.cells().get(index) : "";
            if (!column.getKey().equals("certificate")) {
                node.put(column.getKey(), cell);
            }
        }
        int at = columns.getOrDefault("certificate", -1);
        node.put("certificate", pem(at < row.cells().size() ? row.cells().get(at) : ""));
        return node;
    }

    private String pem(String path) throws IOException {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the certificate is missing");
        }
        Path pem = DeviceCommands.absolute(file).resolveSibling(path);
        if (!Files.isRegularFile(pem)) {
            throw new IllegalArgumentException("there is no file " + pem);
        }
        if (Files.size(pem) > LARGEST_PEM_BYTES) {
            throw new IllegalArgumentException(pem + " is larger than 64 KiB; is it a certificate?");
        }
        try {
            return HubClient.readFile(pem);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    pem + " is not text; if it is DER, `openssl x509 -inform der -in " + path + "` makes PEM of it", e);
        }
    }

    private static int rejected(JsonNode answer, Output output) {
        JsonNode bad = answer.get("rejected");
        String next = "mend these rows and import the file again: all or none";
        if (output.json()) {
            ObjectNode told = answer.deepCopy();
            told.putObject("error")
                    .put("reason", "bad-rows")
                    .put("detail", "nothing was imported; rows that are wrong: " + bad.size())
                    .put("next", next);
            output.raw(told);
        } else {
            output.line(
                    "nothing was imported; " + bad.size() + (bad.size() == 1 ? " row is" : " rows are") + " wrong:");
            bad.forEach(row -> output.line("  line " + row.path("line").asInt() + ": "
                    + row.path("detail").asText()));
            output.line("  next: " + next);
        }
        return 1;
    }
}
