package io.swarmguard.checks.interop;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every column of the hub's database and what it may hold; one that is not listed here is a leak until it is. */
final class Columns {
    private static final int LEAF_HEADER_BYTES = 51;
    private static final int LEAST_SEALED_BYTES = 46;
    private static final int HASH_BYTES = 32;

    private enum Holds {
        /** Form 1, nonce scheme 1, and AES-256-GCM after a header. */
        SEALED,
        /** The public header of a leaf, then its sealed body. */
        LEAF,
        /** A hash under a key: not the hash that anybody could make of a name he guesses. */
        KEYED_HASH,
        /** Counters, times, flags, and subscription identifiers, which are numbers too. */
        NUMBERS,
        /** Public keys, signed heads, hashes of sealed leaves, and words of the program itself. */
        PUBLIC
    }

    private static final Map<Holds, List<String>> ALL = Map.of(
            Holds.SEALED,
            List.of(
                    "hub_session.sealed",
                    "hub_subscription.sealed",
                    "hub_message.sealed",
                    "hub_entry.sealed",
                    "hub_retained.sealed",
                    "signing_key.sealed",
                    "traffic_block.sealed"),
            Holds.LEAF,
            List.of("ledger_leaf.leaf"),
            Holds.KEYED_HASH,
            List.of("hub_subscription.tag", "hub_retained.tag"),
            Holds.NUMBERS,
            List.of(
                    "hub_session.id",
                    "hub_session.absent_since",
                    "hub_subscription.session",
                    "hub_message.id",
                    "hub_entry.session",
                    "hub_entry.sequence",
                    "hub_entry.message",
                    "hub_ids.node",
                    "hub_ids.next",
                    "hub_received.session",
                    "hub_received.handle",
                    "ledger_leaf.idx",
                    "ledger_tile.level",
                    "ledger_tile.tile",
                    "ledger_checkpoint.size",
                    "schema_version.version",
                    "traffic_block.hour",
                    "traffic_block.run",
                    "traffic_block.part"),
            Holds.PUBLIC,
            List.of(
                    "signing_key.name",
                    "signing_key.kind",
                    "signing_key.public_key",
                    "ledger_tile.hashes",
                    "ledger_checkpoint.note",
                    "ledger_state.name",
                    "ledger_state.value",
                    "schema_version.room"));

    private final Connection connection;
    private final List<String> guesses;
    private final List<String> findings = new ArrayList<>();

    private Columns(Connection connection, List<String> guesses) {
        this.connection = connection;
        this.guesses = guesses;
    }

    /**
     * What is not as it should be.
     *
     * @param guesses names and topics of which no hash without a key may lie there
     */
    static List<String> examine(Path database, List<String> guesses) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            Columns columns = new Columns(connection, guesses);
            columns.run();
            return columns.findings;
        }
    }

    private void run() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT m.name || '.' || c.name FROM sqlite_master m"
                        + " JOIN pragma_table_info(m.name) c WHERE m.type = 'table'")) {
            while (row.next()) {
                column(row.getString(1));
            }
        }
    }

    private void column(String column) throws SQLException {
        @Nullable
        Holds holds = ALL.entrySet().stream()
                .filter(entry -> entry.getValue().contains(column))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        if (holds == null) {
            findings.add("nobody said what " + column + " may hold");
            return;
        }
        String[] parts = column.split("\\.");
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + parts[1] + " FROM " + parts[0])) {
            while (row.next()) {
                if (!isFine(holds, row.getObject(1))) {
                    findings.add(column + " is not " + holds);
                }
            }
        }
    }

    private boolean isFine(Holds holds, Object value) {
        return switch (holds) {
            case SEALED -> value instanceof byte[] bytes && isSealed(bytes);
            case LEAF ->
                value instanceof byte[] bytes && isSealed(Arrays.copyOfRange(bytes, LEAF_HEADER_BYTES, bytes.length));
            case KEYED_HASH ->
                value instanceof byte[] bytes
                        && bytes.length == HASH_BYTES
                        && guesses.stream().noneMatch(guess -> Arrays.equals(bytes, hash(guess)));
            case NUMBERS -> value instanceof Number || (value instanceof byte[] ids && ids.length % 4 == 0);
            case PUBLIC -> true; // and without any planted word, as the whole file is
        };
    }

    private static boolean isSealed(byte[] bytes) {
        return bytes.length >= LEAST_SEALED_BYTES && bytes[0] == 1 && bytes[1] == 1;
    }

    private static byte[] hash(String guess) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(guess.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
