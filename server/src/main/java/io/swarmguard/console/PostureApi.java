package io.swarmguard.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.ImportOutcome.BadRow;
import io.swarmguard.acts.Outcome;
import io.swarmguard.acts.ReportOutcome;
import io.swarmguard.acts.ReportRow;
import io.swarmguard.config.Durations;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.trust.Posture;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.Reported;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What verifiers, scanners and update servers measured of machines, one or thousands at a time; and what is known of them. */
final class PostureApi {
    /** How long a word holds that speaks for a machine, unless it says otherwise: what nobody confirms is forgotten. */
    static final Duration GOOD_FOR = Duration.ofDays(7);

    private static final String RAISE = "/api/posture";
    private static final String LOWER = "/api/posture/lower";
    private static final Set<String> FIELDS = Set.of("source", "why", "until", "observed", "rows");
    private static final String OUT_OF_SCOPE =
            "the token's scope does not cover it: not in that segment, or in others too";
    private static final Set<String> ROW_FIELDS = rowFields();

    private final Registry registry;
    private final Acts acts;
    private final Callers callers;
    private final Clock clock;
    private final int mostRows;

    PostureApi(Registry registry, Acts acts, Callers callers, Clock clock, int mostRows) {
        this.registry = registry;
        this.acts = acts;
        this.callers = callers;
        this.clock = clock;
        this.mostRows = mostRows;
    }

    private static Set<String> rowFields() {
        Set<String> fields = new TreeSet<>(Aspect.codes());
        fields.addAll(List.of("line", "id", "why", "until", "observed"));
        return fields;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get("/api/posture", (request, by) -> overview()),
                guarded.post(RAISE, (request, by) -> report(request, by, RAISE)),
                guarded.post(LOWER, (request, by) -> report(request, by, LOWER)));
    }

    private Answer overview() {
        ObjectNode node = Json.object();
        for (PrincipalKind kind : List.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE)) {
            List<Subject> all = registry.all(kind);
            ObjectNode counts = node.putObject(kind.code() + "s");
            for (Aspect aspect : Aspect.values()) {
                ObjectNode words = counts.putObject(aspect.code());
                aspect.words().forEach(word -> words.put(word, 0));
                for (Subject subject : all) {
                    String word = known(subject).word(aspect);
                    words.put(word, words.path(word).asInt() + 1);
                }
            }
        }
        return Json.answer(node);
    }

    private Posture known(Subject subject) {
        return acts.standing(subject).posture();
    }

    private Answer report(Request request, Actor by, String path) {
        JsonNode body = Json.body(request, FIELDS);
        JsonNode sent = body.path("rows");
        if (!sent.isArray() || sent.isEmpty() || sent.size() > mostRows) {
            throw new Json.BadRequest("'rows' are 1 to " + mostRows + " rows (limits.import-rows)");
        }
        Head head = new Head(
                Names.name(Json.text(body, "source")),
                PrincipalApi.why(body),
                Json.textOrNull(body, "until"),
                Json.textOrNull(body, "observed"));
        Predicate<PrincipalId> allowed = callers.rowsAbout(Calls.of("POST", path), request);
        List<ReportRow> rows = new ArrayList<>();
        List<BadRow> bad = new ArrayList<>();
        int outside = 0;
        int line = 0;
        for (JsonNode row : sent) {
            line++;
            int told = row.path("line").asInt(line);
            try {
                List<ReportRow> said = rows(row, told, head);
                if (allowed.test(said.getFirst().id())) {
                    rows.addAll(said);
                } else {
                    outside++;
                    bad.add(new BadRow(told, Reason.NOT_PERMITTED, OUT_OF_SCOPE));
                }
            } catch (IllegalArgumentException | RefusedException e) {
                bad.add(new BadRow(told, Reason.INVALID_REQUEST, String.valueOf(e.getMessage())));
            }
        }
        if (outside > 0) {
            callers.tellOutOfScope(request, by, outside);
        }
        ReportOutcome outcome = acts.report(rows, by, path.equals(LOWER));
        bad.addAll(outcome.rejected());
        bad.sort(Comparator.comparingInt(BadRow::line));
        return answer(outcome, bad);
    }

    /** What holds for each row that does not say otherwise. */
    private record Head(
            Name source,
            String why,
            @Nullable String until,
            @Nullable String observed) {}

    /** One for each aspect of which the row says something. */
    private List<ReportRow> rows(JsonNode row, int line, Head head) {
        if (!row.isObject()) {
            throw new IllegalArgumentException("a row is an object");
        }
        row.fieldNames().forEachRemaining(field -> {
            if (!ROW_FIELDS.contains(field)) {
                throw new IllegalArgumentException(
                        "there is no field '" + field + "'; the fields are " + String.join(", ", ROW_FIELDS));
            }
        });
        PrincipalId id = PrincipalId.parse(Objects.requireNonNullElse(text(row, "id", null), ""));
        String why = row.hasNonNull("why") ? PrincipalApi.why(row) : head.why();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant observed = time(text(row, "observed", head.observed()), now, "observed");
        Instant until = time(text(row, "until", head.until()), now, "until");
        List<ReportRow> rows = new ArrayList<>();
        for (Aspect aspect : Aspect.values()) {
            String word = text(row, aspect.code(), null);
            if (word != null && !word.isEmpty()) {
                Report report = new Report(
                        aspect,
                        word,
                        head.source(),
                        Objects.requireNonNullElse(observed, now),
                        until(aspect, word, until, now));
                rows.add(new ReportRow(line, id, report, why));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("it says nothing: " + String.join(", ", Aspect.codes()));
        }
        return rows;
    }

    private static @Nullable String text(JsonNode row, String field, @Nullable String otherwise) {
        JsonNode value = row.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is a text");
        }
        return value.textValue();
    }

    private static @Nullable Instant until(Aspect aspect, String word, @Nullable Instant until, Instant now) {
        if (word.equals(Aspect.UNKNOWN)) {
            return null;
        }
        return until == null && !aspect.isAgainst(word) ? now.plus(GOOD_FOR) : until;
    }

    /** A time, or how long from now on. */
    private static @Nullable Instant time(@Nullable String text, Instant now, String field) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text).truncatedTo(ChronoUnit.MILLIS)
                    : now.plus(Durations.parse(text));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + field + "' is a time such as 2026-12-24T18:00:00Z, or from now on, such as 8 h", e);
        }
    }

    private static Answer answer(ReportOutcome outcome, List<BadRow> bad) {
        Outcome.Refused refused = outcome.refused();
        if (refused != null) {
            String lowered = outcome.lowered() == 0 ? "" : "; " + outcome.lowered() + " that are worse are in effect";
            return Guarded.refused(new Outcome.Refused(refused.reason(), refused.detail() + lowered));
        }
        ObjectNode node = Json.object()
                .put("lowered", outcome.lowered())
                .put("raised", outcome.raised())
                .put("unchanged", outcome.unchanged())
                .put("late", outcome.late());
        ArrayNode rows = node.putArray("rejected");
        for (BadRow one : bad) {
            rows.addObject()
                    .put("line", one.line())
                    .put("reason", one.reason().code())
                    .put("detail", one.detail());
        }
        return Json.answer(node);
    }

    /** What is known of somebody, by whom, and until when. */
    static void describe(ObjectNode node, Acts acts, Subject subject) {
        Posture now = acts.standing(subject).posture();
        Posture last = acts.dossier(subject).known().posture();
        ArrayNode rows = node.putArray("posture");
        for (Aspect aspect : Aspect.values()) {
            Reported reported = last.of(aspect);
            ObjectNode row = rows.addObject().put("aspect", aspect.code()).put("word", now.word(aspect));
            if (reported != null) {
                Report report = reported.report();
                row.put("reported", report.word())
                        .put("source", report.source().value())
                        .put("observed", report.observed().toString())
                        .put("since", reported.said().at().toString())
                        .put("until", Objects.toString(report.until(), null))
                        .put("by", reported.said().by())
                        .put("why", reported.said().why())
                        .put("looked_at", reported.excused());
            }
        }
    }
}
