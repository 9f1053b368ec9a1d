package io.swarmguard.device.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the user reads: sentences as it goes and a table at the end, or one JSON object. Colour only on a terminal. */
final class Report {
    private static final int LABEL = 48;

    private final PrintStream out;
    private final boolean json;
    private final boolean colour;
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<Shown> shown = new ArrayList<>();

    Report(PrintStream out, boolean json, boolean colour) {
        this.out = out;
        this.json = json;
        this.colour = colour && !json;
    }

    void say(String line) {
        if (!json) {
            out.println(line);
            out.flush();
        }
    }

    void step(String what, Duration took) {
        say(String.format("  %-" + LABEL + "s %s", what, dim(text(took))));
    }

    void heading(String text) {
        say("");
        say(colour ? "\u001b[1m" + text + "\u001b[0m" : text);
    }

    void verdict(Verdict verdict) {
        verdicts.add(verdict);
        String word = verdict.refused() ? green("refused") : red("SUCCEEDED");
        say(String.format("  %s  %-" + LABEL + "s %s", word, verdict.attack(), dim(text(verdict.took()))));
        say("           "
                + dim(verdict.happened() + (verdict.reason().isEmpty() ? "" : " [" + verdict.reason() + "]")));
    }

    void shown(Shown one) {
        shown.add(one);
        say(String.format("  %s     %-" + LABEL + "s %s", green("done"), one.what(), dim(text(one.took()))));
        say("           " + dim(one.happened()));
    }

    boolean allRefused() {
        return verdicts.stream().allMatch(Verdict::refused);
    }

    /**
     * The end of the demo.
     *
     * @param figures label to number, in the order to print
     * @param refusals the hub's counts by reason
     */
    void finish(Map<String, Long> figures, Map<String, Long> refusals, Duration timeToCut, Duration total) {
        if (json) {
            out.println(Json.print(asMap(figures, refusals, timeToCut, total)));
            return;
        }
        heading("The sum");
        figures.forEach((label, value) -> row(label, String.format(Locale.ROOT, "%,d", value)));
        refusals.forEach((reason, count) -> row("refused: " + reason, String.format(Locale.ROOT, "%,d", count)));
        row("from the command to the cut", text(timeToCut));
        shown.forEach(one -> row(one.what(), text(one.took())));
        row("the whole demo", text(total));
        say("");
        long succeeded = verdicts.stream().filter(verdict -> !verdict.refused()).count();
        say(
                succeeded == 0
                        ? green("All " + verdicts.size() + " attacks were refused.")
                        : red(succeeded + " of " + verdicts.size() + " attacks were NOT refused as they should."));
    }

    private Map<String, @Nullable Object> asMap(
            Map<String, Long> figures, Map<String, Long> refusals, Duration timeToCut, Duration total) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("ok", allRefused());
        figures.forEach((label, value) -> map.put(label.replace(' ', '_'), value));
        map.put("refusals", refusals);
        map.put("time_to_cut_ms", millis(timeToCut));
        map.put("total_ms", millis(total));
        List<Map<String, Object>> attacks = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("attack", verdict.attack());
            one.put("refused", verdict.refused());
            one.put("reason", verdict.reason());
            one.put("happened", verdict.happened());
            one.put("took_ms", millis(verdict.took()));
            attacks.add(one);
        }
        map.put("attacks", attacks);
        List<Map<String, Object>> done = new ArrayList<>();
        for (Shown one : shown) {
            done.add(Map.of("what", one.what(), "happened", one.happened(), "took_ms", millis(one.took())));
        }
        map.put("shown", done);
        return map;
    }

    private void row(String label, String value) {
        say(String.format("  %-" + LABEL + "s %12s", label, value));
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 10_000.0) / 100.0;
    }

    static String text(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        return millis < 1000
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    private String green(String text) {
        return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    private String red(String text) {
        return colour ? "\u001b[1;31m" + text + "\u001b[0m" : text;
    }

    private String dim(String text) {
        return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
    }
}
