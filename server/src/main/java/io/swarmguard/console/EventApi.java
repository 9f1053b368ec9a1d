package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.Signals;
import io.swarmguard.signal.Tap;
import io.swarmguard.terms.PrincipalId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happened, as lines of JSON; those who follow get more as it comes. */
final class EventApi {
    private static final int UNREAD = 4096;
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final byte[] BLANK_LINE = {'\n'};

    private final Signals signals;
    private final Names names;
    private final Audit audit;

    EventApi(Signals signals, Names names, Audit audit) {
        this.signals = signals;
        this.names = names;
        this.audit = audit;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(guarded.get("/api/events", (request, by) -> events(request)));
    }

    private Answer events(Request request) {
        String of = request.parameter("of");
        PrincipalId principal = of == null ? null : names.known(of).id();
        boolean follow = Boolean.parseBoolean(request.parameter("follow"));
        int last = last(request.parameter("last"));
        audit.tellRest();
        return new Answer.Stream("application/x-ndjson", sink -> {
            try (Tap tap = signals.tap(UNREAD)) {
                sink.write(lines(newest(select(signals.recent(), principal), last)));
                while (follow) {
                    List<Event> fresh = tap.take(HEARTBEAT);
                    sink.write(fresh.isEmpty() ? BLANK_LINE : lines(select(fresh, principal)));
                }
            }
        });
    }

    private static int last(@Nullable String text) {
        try {
            return text == null ? Signals.RECENT : Math.clamp(Integer.parseInt(text), 0, Signals.RECENT);
        } catch (NumberFormatException e) {
            throw new Json.BadRequest("'last' is a number");
        }
    }

    private static List<Event> select(List<Event> events, @Nullable PrincipalId principal) {
        return principal == null
                ? events
                : events.stream()
                        .filter(event -> principal.equals(event.principal()))
                        .toList();
    }

    private static List<Event> newest(List<Event> events, int last) {
        return events.subList(Math.max(0, events.size() - last), events.size());
    }

    private static byte[] lines(List<Event> events) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Event event : events) {
            lines.write(Json.bytes(line(event)));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static ObjectNode line(Event event) {
        ObjectNode node = Json.object()
                .put("number", event.number())
                .put("time", event.time().toString())
                .put("event", event.type().code())
                .put("ocsf_type", event.type().ocsfType())
                .put("outcome", event.type().isFailure() ? "failure" : "success")
                .put("severity", event.severity().name().toLowerCase(Locale.ROOT))
                .put("principal", Objects.toString(event.principal(), null))
                .put("address", event.address());
        if (event.reason() != null) {
            node.put("reason", event.reason().code())
                    .put("reason_text", event.reason().text());
        }
        ObjectNode details = node.putObject("details");
        new ArrayList<>(event.details().keySet())
                .stream()
                        .sorted()
                        .forEach(key -> details.put(key, event.details().get(key)));
        return node;
    }
}
