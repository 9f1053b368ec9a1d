package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What a command prints: lines for people, or the hub's JSON as it is. */
public record Output(PrintWriter out, boolean json) {

    public void line(String text) {
        out.println(text);
    }

    /** The JSON itself, on one line. */
    void raw(JsonNode node) {
        out.println(node);
    }

    /** Columns as wide as they must be; a dash for what is missing. */
    void table(List<String> heads, JsonNode rows, List<String> fields) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(heads);
        for (JsonNode row : rows) {
            cells.add(fields.stream().map(field -> cell(row.get(field))).toList());
        }
        int[] widths = new int[heads.size()];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : cells) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    static String cell(JsonNode value) {
        if (value == null || value.isNull()) {
            return "-";
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(item.asText()));
            return items.isEmpty() ? "-" : String.join(";", items);
        }
        String text = value.asText();
        return text.isEmpty() ? "-" : text;
    }
}
