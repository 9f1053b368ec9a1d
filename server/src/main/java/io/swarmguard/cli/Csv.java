package io.swarmguard.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as RFC 4180 has them, with a byte order mark, bare line feeds and blank lines forgiven. */
final class Csv {
    private static final long LARGEST_BYTES = 64 << 20;

    /** @param line where it begins in the file, from 1 */
    record Row(int line, List<String> cells) {}

    private final String text;
    private int at;
    private int line = 1;

    private Csv(String text) {
        this.text = text;
        this.at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    /** @throws CliException if the file is not there, too large, not CSV in UTF-8, or has no row besides the head */
    static List<Row> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CliException("no-file", "there is no file " + file, "give the path of a CSV file");
        }
        if (Files.size(file) > LARGEST_BYTES) {
            throw new CliException("file-too-large", file + " is larger than 64 MiB", "split it");
        }
        try {
            List<Row> rows = new ArrayList<>(parse(HubClient.readFile(file)));
            if (rows.size() < 2) {
                throw new CliException(
                        "empty", file + " has no rows", "its first line names the columns, as --help tells");
            }
            return rows;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new CliException("not-csv", file + " is not CSV in UTF-8: " + e.getMessage(), "mend that line", e);
        }
    }

    /** @throws IllegalArgumentException naming the line with a quote that does not close, or text after one that does */
    static List<Row> parse(String text) {
        Csv csv = new Csv(text);
        List<Row> rows = new ArrayList<>();
        while (csv.at < text.length()) {
            Row row = csv.row();
            if (row.cells().size() > 1 || !row.cells().getFirst().isBlank()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private Row row() {
        int begun = line;
        List<String> cells = new ArrayList<>();
        while (true) {
            cells.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
            if (at >= text.length()) {
                return new Row(begun, cells);
            }
            char c = text.charAt(at++);
            if (c == ',') {
                continue;
            }
            if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
                at++;
            } else if (c != '\n' && c != '\r') {
                throw new IllegalArgumentException("line " + line + ": text after a closing quote");
            }
            line++;
            return new Row(begun, cells);
        }
    }

    private String plain() {
        int from = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at).strip();
    }

    private String quoted() {
        int begun = line;
        StringBuilder cell = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\n') {
                line++;
            }
            if (c != '"') {
                cell.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                cell.append('"');
                at++;
            } else {
                return cell.toString();
            }
        }
        throw new IllegalArgumentException("line " + begun + ": a quote is not closed");
    }
}
