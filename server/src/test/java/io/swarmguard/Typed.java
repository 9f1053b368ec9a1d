package io.swarmguard;

import io.swarmguard.acts.HubClock;
import io.swarmguard.cli.Cli;
import io.swarmguard.config.Config;
import io.swarmguard.config.Places;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A hub in this process with its data and keys under one directory, and its commands as an operator types them. */
record Typed(Path dir) {
    /** How a command ended and what it printed. */
    record Said(int code, String out, String err) {}

    Path data() {
        return dir.resolve("data");
    }

    Path keys() {
        return dir.resolve("keys");
    }

    Up start() throws IOException {
        return start(Map.of(), HubClock.system());
    }

    Up start(Map<String, String> settings, HubClock clock) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        for (String listener : List.of("mqtt", "mqtt-websocket", "https", "enrol", "operator")) {
            all.put("listen." + listener + ".port", "0");
        }
        return Up.start(Config.of(all), Places.of(data(), keys(), Map.of()), clock);
    }

    Said say(String... words) {
        return as(keys(), words);
    }

    Said as(Path operator, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", data().toString(), "--keys", operator.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Cli.run(
                all.toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err),
                Up::run,
                RecoveryRequest::write);
        return new Said(code, out.toString(), err.toString());
    }
}
