package io.swarmguard.checks.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/** The directories of a hub that does not run, and what whoever can write to its disk may do to them. */
record DataCopy(Path data, Path keys) {
    private static final String DATABASE = "swarmguard.db";

    Path database() {
        return data.resolve(DATABASE);
    }

    /** Both directories become what they were in another place. */
    void becomes(DataCopy other) throws IOException {
        copy(other.data, data);
        copy(other.keys, keys);
    }

    static void copy(Path from, Path to) throws IOException {
        remove(to);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void remove(Path dir) throws IOException {
        if (Files.exists(dir)) {
            try (Stream<Path> all = Files.walk(dir)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    void truncate(int bytes) throws IOException {
        byte[] whole = Files.readAllBytes(database());
        Files.write(database(), java.util.Arrays.copyOf(whole, bytes));
    }

    /** Flips one bit of a byte of the database. */
    void flip(int offset) throws IOException {
        byte[] whole = Files.readAllBytes(database());
        whole[offset] ^= 0x10;
        Files.write(database(), whole);
    }

    /** Flips one bit in the middle of the value that the query gives, where it lies in the file. */
    void flipIn(String query) throws IOException, SQLException {
        String value;
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            Object found = row.getObject(1);
            byte[] bytes =
                    found instanceof byte[] blob ? blob : found.toString().getBytes(StandardCharsets.UTF_8);
            value = new String(bytes, StandardCharsets.ISO_8859_1);
        }
        String file = Files.readString(database(), StandardCharsets.ISO_8859_1);
        int middle = value.length() / 2;
        String part = value.substring(middle, Math.min(value.length(), middle + 40));
        int at = file.indexOf(part);
        if (at < 0) {
            throw new IOException("not in one piece in the file: " + query);
        }
        for (; at >= 0; at = file.indexOf(part, at + 1)) { // pages that are used no more may hold it as well
            flip(at);
        }
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Puts two entries of the ledger in each other's place. */
    void swapEntries(long one, long other) throws SQLException {
        try (Connection connection = open();
                PreparedStatement move = connection.prepareStatement("UPDATE ledger_leaf SET idx = ? WHERE idx = ?")) {
            for (long[] step : new long[][] {{-1, one}, {one, other}, {other, -1}}) {
                move.setLong(1, step[0]);
                move.setLong(2, step[1]);
                move.executeUpdate();
            }
        }
    }

    long number(String query) {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.getLong(1);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(query, e));
        }
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + database());
    }
}
