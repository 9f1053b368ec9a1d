package io.swarmguard.policy;

import java.util.List;

/** What to say to somebody whose policy goes beyond the finite subset. */
final class FiniteSubset {
    private FiniteSubset() {}

    static String hint(String operator) {
        return switch (operator) {
            case "like" -> "list the values: [\"a\", \"b\"].contains(…)";
            case "containsAll", "containsAny" -> "use [\"a\", \"b\"].contains(…) and &&, ||";
            case "<", "<=", ">", ">=", "+", "-", "*", "neg" ->
                "there are no numbers to compare; declare a role for each range";
            case "getTag", "hasTag" -> "there are no tags; use roles and segments";
            case "Var", "Set", "Record" -> "a condition is true or false";
            default -> facts();
        };
    }

    static String facts() {
        return "the facts are principal.role, principal.standing, principal.attestation (firmware, exposure), resource.kind, "
                + "resource.shared, resource.device (the same), resource.segment, context.publisher (the same, and kind), "
                + "context.via (role, standing), and what "
                + FactsFile.NAME + " declares";
    }

    /** The candidate with the fewest edits. */
    static String nearest(String word, List<String> candidates) {
        String nearest = candidates.getFirst();
        int fewest = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int edits = edits(word, candidate);
            if (edits < fewest) {
                fewest = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
