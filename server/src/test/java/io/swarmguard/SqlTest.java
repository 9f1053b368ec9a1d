package io.swarmguard;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.swarmguard.gate.HubScenario;
import io.swarmguard.history.HistoryScenario;
import io.swarmguard.ledger.LedgerScenario;
import io.swarmguard.store.NotedDatabase;
import io.swarmguard.store.Sql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rooms' SQL is one for SQLite and PostgreSQL: every statement there is runs on both, and does the same. */
class SqlTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.swarmguard");

    /** What a room may name of a database besides its own statements: the row it reads, and that it failed. */
    private static final Set<String> ROWS = Set.of(ResultSet.class.getName(), SQLException.class.getName());

    @TempDir
    static Path dir;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(made("postgres").toFile())
                .setPGStartupWait(Duration.ofMinutes(1)) // a machine that is busy with other tests
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void a_statement_can_only_be_a_constant_of_an_enum() {
        classes()
                .that(describe("are statements", SqlTest::isStatement))
                .should()
                .beEnums()
                .check(CLASSES);
        assertThat(declared()).hasSizeGreaterThan(50);
    }

    @Test
    void nobody_gives_a_database_any_other_statement() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.swarmguard.store")
                .should()
                .dependOnClassesThat(describe(
                        "belong to JDBC or a driver",
                        c -> (c.getPackageName().startsWith("java.sql")
                                        || c.getPackageName().startsWith("javax.sql")
                                        || c.getPackageName().startsWith("org.sqlite"))
                                && !ROWS.contains(c.getName())))
                .check(CLASSES);
        noClasses()
                .that(describe(
                        "are not the two that may", c -> !Set.of("Tx", "Sqlite").contains(c.getSimpleName())))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Statement.class)
                .check(CLASSES);
    }

    @Test
    void every_statement_of_every_room_runs_on_both_and_leaves_the_same() throws Exception {
        NotedDatabase hubFile = NotedDatabase.sqlite(made("hub"));
        NotedDatabase hubServer = NotedDatabase.postgres(database("hub"));
        NotedDatabase ledgerFile = NotedDatabase.sqlite(made("ledger"));
        NotedDatabase ledgerServer = NotedDatabase.postgres(database("ledger"));
        NotedDatabase historyFile = NotedDatabase.sqlite(made("history"));
        NotedDatabase historyServer = NotedDatabase.postgres(database("history"));

        List<String> hub = HubScenario.play(hubFile);
        List<String> ledger = LedgerScenario.play(ledgerFile, made("ledger-keys"));
        List<String> history = HistoryScenario.play(historyFile);

        assertThat(hub)
                .contains(
                        "what an older version left half received: [RECEIVED 65535]",
                        "settled: [RECEIVED 1, RECEIVED 3]",
                        "answers: [PUBLISHED 8 STORE_UNAVAILABLE]",
                        "coming: [taken]",
                        "retained: [while it was away]");
        assertThat(ledger).contains("size at start: 700", "leaf: entry 255", "far: " + ((1L << 40) + 1));
        assertThat(history).startsWith("hour 500000: 4", "hour 500000: 5");
        assertThat(HistoryScenario.play(historyServer)).isEqualTo(history);
        assertThat(HubScenario.play(hubServer)).isEqualTo(hub);
        assertThat(LedgerScenario.play(ledgerServer, made("other-ledger-keys"))).isEqualTo(ledger);
        assertThat(given(hubFile, ledgerFile, historyFile)).containsExactlyInAnyOrderElementsOf(declared());
        assertThat(given(hubServer, ledgerServer, historyServer)).containsExactlyInAnyOrderElementsOf(declared());
    }

    @Test
    void tables_that_were_made_with_the_earlier_names_of_types_are_used_as_those_of_today() throws Exception {
        NotedDatabase hub = NotedDatabase.sqlite(made("hub-today"));
        NotedDatabase olderHub = NotedDatabase.olderSqlite(made("hub-earlier"));
        NotedDatabase ledger = NotedDatabase.sqlite(made("ledger-today"));
        NotedDatabase olderLedger = NotedDatabase.olderSqlite(made("ledger-earlier"));

        assertThat(HubScenario.play(olderHub)).isEqualTo(HubScenario.play(hub));
        assertThat(LedgerScenario.play(olderLedger, made("keys-earlier")))
                .isEqualTo(LedgerScenario.play(ledger, made("keys-today")));
    }

    private static Path made(String name) throws IOException {
        return Files.createDirectory(dir.resolve(name));
    }

    private static String database(String name) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return server.getJdbcUrl("postgres", name);
    }

    private static Set<Sql> given(NotedDatabase... databases) {
        Set<Sql> given = new HashSet<>();
        for (NotedDatabase database : databases) {
            given.addAll(database.given());
        }
        return given;
    }

    private static boolean isStatement(JavaClass type) {
        return type.isAssignableTo(Sql.class) && !type.isEquivalentTo(Sql.class);
    }

    private static List<Sql> declared() {
        List<Sql> declared = new ArrayList<>();
        for (JavaClass type : CLASSES.that(describe("are enums of statements", c -> isStatement(c) && c.isEnum()))) {
            for (Object constant : type.reflect().getEnumConstants()) {
                declared.add((Sql) constant);
            }
        }
        return declared;
    }
}
