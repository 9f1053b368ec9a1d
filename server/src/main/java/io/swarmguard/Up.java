package io.swarmguard;

import io.swarmguard.acts.HubClock;
import io.swarmguard.cli.Output;
import io.swarmguard.config.Config;
import io.swarmguard.config.FlatJson;
import io.swarmguard.config.Places;
import io.swarmguard.edge.listen.EventLoops;
import io.swarmguard.edge.listen.TlsPolicy;
import io.swarmguard.history.Traffic;
import io.swarmguard.signal.EventType;
import io.swarmguard.store.Store;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A running hub: starts in order, tells where it listens, and closes in reverse. */
public final class Up implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final long LOOKS_PER_WRITE = Traffic.WRITTEN_WITHIN.dividedBy(LOOK_EVERY);

    private final Closing closing = new Closing();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Instant started = Instant.now();
    private final Rooms rooms;
    private final Certificates certificates;
    private final Listeners listeners;

    private Up(Config config, Places places, HubClock clock) throws IOException {
        TlsPolicy.forbidResumption();
        try {
            rooms = closing.add(Rooms.open(config, places, clock));
            certificates = Certificates.open(rooms);
            listeners = closing.add(new Listeners(rooms, certificates.shown()));
            closing.add(() -> Files.deleteIfExists(places.runFile()));
            writeRunFile();
            rooms.signals.tell(EventType.HUB_STARTED, Severity.INFORMATIONAL, null, null, null, Map.of());
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** Loads native libraries on threads of their own, while the process reads its command line and its disk. */
    static void loadAhead() {
        TlsPolicy.forbidResumption();
        EventLoops.loadAhead(); // first, as it takes longer
        Store.loadAhead();
    }

    /** Starts a hub and returns when all its listeners are open. */
    public static Up start(Config config, Places places) throws IOException {
        return start(config, places, HubClock.system());
    }

    static Up start(Config config, Places places, HubClock clock) throws IOException {
        Up up = new Up(config, places, clock);
        up.openHttp();
        up.watch();
        return up;
    }

    /** Runs a hub until the process is told to stop. @return the exit code */
    static int run(Config config, Places places, Output output) throws IOException, InterruptedException {
        ProcessSignals told = ProcessSignals.listen();
        try (Up up = new Up(config, places, HubClock.system())) {
            if (!output.json()) {
                up.greet(output);
                output.line("mqtt      " + up.where("mqtt") + "   devices and services");
            }
            up.openHttp();
            up.announce(output);
            up.watch();
            while (told.await() == ProcessSignals.Request.RELOAD) {
                up.certificates.reloadAsTold(up.listeners);
            }
        }
        return 0;
    }

    private void openHttp() throws IOException {
        try {
            Sites sites = new Sites(rooms, listeners, certificates, started);
            listeners.openHttp(certificates.shown(), certificates.own(), sites.all());
            writeRunFile();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Says where it listens and what to type next. */
    void announce(Output output) {
        if (output.json()) {
            output.line(FlatJson.print(facts()));
        } else {
            output.line("https     " + where("https") + "   devices and services; nothing is served here yet");
            output.line("enrol     " + where("enrol") + "   machines with an enrolment code");
            output.line("operator  " + where("operator") + "   this command line");
            output.line("");
            output.line("In another terminal:");
            output.line("  ./swarmguard device add pump-7 --segment plant-a --role sensor" + where());
            output.line("Ctrl-C stops the hub.");
        }
        warnIfNameless(output);
        output.out().flush();
    }

    /** Options without which another command would not find this hub. */
    private String where() {
        Places standard = Places.of(null, null, System.getenv());
        String data = places().data().equals(standard.data()) ? "" : " --data " + quoted(places().data());
        Path keys = places().keys();
        return keys == null || keys.equals(standard.keys()) ? data : data + " --keys " + quoted(keys);
    }

    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./@%+:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** Nobody but this host could verify such a hub, and they would find out one by one. */
    private void warnIfNameless(Output output) {
        if (!Sites.isNameless(rooms.config)) {
            return;
        }
        String what = "machines elsewhere cannot verify this hub: its certificate names only localhost";
        if (!output.json()) {
            output.line("");
            output.line("WARNING: " + what + ", and so do the lines that `device add` prints.");
            output.line("  next: start it with --name HOST, as machines call this host");
        }
        Map<String, String> details = Map.of("what", what, "next", "start it with --name HOST");
        rooms.signals.tell(EventType.CONFIG_WARNING, Severity.HIGH, null, null, Reason.INVALID_REQUEST, details);
    }

    private void greet(Output output) {
        output.line("Swarmguard, instance " + rooms.instance.id() + ", data in " + rooms.places.data());
        if (rooms.isFirstStart) {
            output.line("First start: made the CA, the keys and the first operator in " + rooms.keyDir);
        }
        output.line("CA        SHA-256 " + certificates.caFingerprint());
    }

    private Places places() {
        return rooms.places;
    }

    /** Where a listener is: address and port. */
    public String where(String listener) {
        return Sites.authority(listeners.open().get(listener));
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", "1");
        facts.put("instance", rooms.instance.id());
        facts.put("pid", Long.toString(ProcessHandle.current().pid()));
        facts.put("started", started.toString());
        facts.put("data", rooms.places.data().toString());
        facts.put("keys", rooms.keyDir.toString());
        facts.put("ca_fingerprint", certificates.caFingerprint());
        listeners.open().forEach((name, address) -> facts.put(name, Sites.authority(address)));
        return facts;
    }

    private void writeRunFile() throws IOException {
        FlatJson.write(rooms.places.runFile(), facts());
    }

    /**
     * A certificate file that changed is shown from then on, the hub's own is renewed before it ends, and what was asked
     * on the host for a lost operator is taken up.
     */
    private void watch() {
        Thread.ofPlatform()
                .daemon()
                .name("watch")
                .start(
                        () -> { // not a virtual one: to pack an hour's traffic takes long
                            try {
                                certificates.lookForRecovery();
                                long looks = 0;
                                while (!ending.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                                    certificates.lookForRecovery();
                                    certificates.refresh(listeners);
                                    listeners.sweep();
                                    if (++looks % LOOKS_PER_WRITE == 0) {
                                        rooms.traffic.write();
                                    }
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    @Override
    public void close() {
        ending.countDown();
        rooms.signals.tell(EventType.HUB_STOPPED, Severity.INFORMATIONAL, null, null, null, Map.of());
        closing.close();
    }
}
