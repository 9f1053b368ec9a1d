package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static Window window(String lines) throws PolicyRefusedException {
        return Declarations.parse("[window.w]\nzone = \"Europe/Berlin\"\n" + lines)
                .windows()
                .getFirst();
    }

    private static Instant at(String utc) {
        return Instant.parse(utc);
    }

    /** All boundaries from one moment to another, as a timer that waits for each would meet them. */
    private static List<String> boundaries(Window window, String from, String to) {
        List<String> met = new ArrayList<>();
        boolean open = window.isOpen(at(from));
        for (Instant next = window.next(at(from)); next.isBefore(at(to)); next = window.next(next)) {
            assertThat(window.isOpen(next.minusMillis(1)))
                    .as("nothing changes before %s", next)
                    .isEqualTo(open);
            if (window.isOpen(next) != open) {
                open = !open;
                met.add(next + (open ? " opens" : " closes"));
            }
        }
        return met;
    }

    @Test
    void aNightBelongsToTheDayOnWhichItBegins() throws Exception {
        Window window = window("days = [\"fri\"]\nfrom = \"22:00\"\nto = \"06:00\"");
        assertThat(boundaries(window, "2026-11-16T00:00:00Z", "2026-11-30T00:00:00Z"))
                .containsExactly(
                        "2026-11-20T21:00:00Z opens",
                        "2026-11-21T05:00:00Z closes",
                        "2026-11-27T21:00:00Z opens",
                        "2026-11-28T05:00:00Z closes");
    }

    @Test
    void aWindowKeepsItsLocalTimesWhenClocksAreChanged() throws Exception {
        Window window = window("from = \"22:00\"\nto = \"06:00\"");
        assertThat(boundaries(window, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"))
                .as("the short night") //
                .containsExactly("2026-03-28T21:00:00Z opens", "2026-03-29T04:00:00Z closes");
        assertThat(boundaries(window, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"))
                .as("the long night") //
                .containsExactly("2026-10-24T20:00:00Z opens", "2026-10-25T05:00:00Z closes");
    }

    @Test
    void aTimeThatIsSkippedIsTheJumpAndOfOneThatComesTwiceTheFirstCounts() throws Exception {
        assertThat(boundaries(
                        window("from = \"02:30\"\nto = \"04:00\""), "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z"))
                .containsExactly("2026-03-29T01:00:00Z opens", "2026-03-29T02:00:00Z closes");
        assertThat(boundaries(
                        window("from = \"02:15\"\nto = \"02:45\""), "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z"))
                .as("all of it is skipped")
                .isEmpty();
        assertThat(boundaries(
                        window("from = \"02:15\"\nto = \"02:45\""), "2026-10-25T00:00:00Z", "2026-10-25T12:00:00Z"))
                .containsExactly("2026-10-25T00:15:00Z opens", "2026-10-25T00:45:00Z closes");
    }

    @Test
    void wholeDaysAndWholeWeeks() throws Exception {
        assertThat(boundaries(window("days = [\"sat\", \"sun\"]"), "2026-11-16T00:00:00Z", "2026-11-23T12:00:00Z"))
                .containsExactly("2026-11-20T23:00:00Z opens", "2026-11-22T23:00:00Z closes");
        assertThat(boundaries(window(""), "2026-11-16T00:00:00Z", "2026-11-30T00:00:00Z"))
                .isEmpty();
        assertThat(window("").isOpen(at("2026-11-16T00:00:00Z"))).isTrue();
    }

    @Test
    void aMomentHoldsUntilTheFirstBoundaryOfAnyWindow() throws Exception {
        Declarations declarations = Declarations.parse("""
                [window.a]
                zone = "Europe/Berlin"
                from = "08:00"
                to = "17:00"
                [window.b]
                zone = "UTC"
                from = "12:00"
                """);
        Moment moment = declarations.moment(at("2026-11-24T09:00:00Z"), false);
        assertThat(moment.open()).containsEntry("a", true).containsEntry("b", false);
        assertThat(moment.until()).isEqualTo(at("2026-11-24T12:00:00Z"));
        assertThat(moment.covers(at("2026-11-24T08:59:59Z"), false))
                .as("the clock was set back")
                .isFalse();
        assertThat(moment.covers(at("2026-11-24T11:59:59Z"), false)).isTrue();
        assertThat(ZoneId.of("UTC")).isEqualTo(declarations.windows().getLast().zone());
    }
}
