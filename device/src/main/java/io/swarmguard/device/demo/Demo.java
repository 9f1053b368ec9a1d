package io.swarmguard.device.demo;

import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.swarm.CloudService;
import io.swarmguard.device.swarm.Swarm;
import io.swarmguard.device.swarm.Tally;
import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The whole product in half a minute, with nothing left behind. */
public final class Demo {
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int TALK_ROUNDS = 6;
    private static final int ORDERED = 25; // machines, of which the shipped budget of a commander lets 20 a minute

    private final Options options;
    private final Report report;
    private final long began = System.nanoTime();
    private final Tally tally = new Tally();
    private final Witness witness = new Witness(tally);

    private Demo(Options options, Report report) {
        this.options = options;
        this.report = report;
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("swarmguard demo: " + e.getMessage() + "; see swarmguard demo --help");
            return 2;
        }
        if (options.help()) {
            System.out.println(Options.HELP);
            return 0;
        }
        Path launcher = launcher();
        if (!Files.isExecutable(launcher)) {
            System.err.println("swarmguard demo: start it with the launcher: ./swarmguard demo");
            return 2;
        }
        try {
            return new Demo(options, new Report(System.out, options.json(), isTerminal())).play(launcher);
        } catch (DemoException e) {
            System.err.println("swarmguard demo: " + e.getMessage());
        } catch (InterruptedException e) {
            System.err.println("swarmguard demo: interrupted");
        } catch (Exception e) {
            System.err.println("swarmguard demo: failed: " + e);
        }
        return 1;
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    }

    private static Path launcher() {
        String named = System.getProperty("swarmguard.launcher");
        return named != null
                ? Path.of(named)
                : Path.of(System.getProperty("swarmguard.home", ".")).resolve("swarmguard");
    }

    private int play(Path launcher) throws Exception {
        report.heading("A hub on loopback, with a throw-away data directory");
        Scratch scratch = Scratch.create();
        Cleanup cleanup = new Cleanup(scratch);
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close)); // Ctrl-C leaves nothing behind either
        try (cleanup) {
            long begin = System.nanoTime();
            HubProcess hub = cleanup.of(HubProcess.start(launcher.toAbsolutePath(), scratch.directory()));
            report.step("mqtt " + hub.authority("mqtt") + ", enrol " + hub.authority("enrol"), since(begin));
            Credentials operatorCredentials = hub.operator();
            try (OperatorApi operator = new OperatorApi(hub.authority("operator"), operatorCredentials);
                    MqttNetwork network = MqttNetwork.start(2);
                    Fleet fleet = new Fleet(operator, hub, operatorCredentials)) {
                return play(hub, operator, network, fleet);
            }
        }
    }

    private int play(HubProcess hub, OperatorApi operator, MqttNetwork network, Fleet fleet) throws Exception {
        report.heading(options.machines() + " machines in " + Fleet.SEGMENTS.size() + " segments");
        long begin = System.nanoTime();
        List<Fleet.Enrolled> enrolled = fleet.enrol(options.machines(), tally);
        Credentials collector = fleet.enrolService("history", "collector");
        Credentials commander = fleet.enrolService("control-room", "commander");
        Credentials responder = fleet.enrolService("soc", "responder");
        Credentials nightShift = fleet.enrolService("night-shift", "commander");
        report.step("registered, and enrolled over EST", since(begin));
        begin = System.nanoTime();
        CloudService listening = service(network, fleet, collector);
        CloudService commanding = service(network, fleet, commander);
        requireGranted(listening);
        Swarm swarm = Swarm.start(fleet.connect(network, enrolled, tally), STEP);
        report.step("connected by mutual TLS", since(begin));
        begin = System.nanoTime();
        talk(commanding, enrolled);
        report.step("talked: " + tally.sent() + " messages sent, " + tally.received() + " heard", since(begin));

        report.heading("Attacks");
        Fleet.Enrolled rogue = fleet.enrol("rogue-1", enrolled.getFirst().segment(), "robot");
        Attacks attacks = new Attacks(fleet, network, operator, witness, rogue);
        LiveRules rules = new LiveRules(operator, witness, swarm);
        Duration cut = attack(attacks, enrolled, swarm, responder);
        report.verdict(attacks.everybodyOrdered(nightShift, fleet.more(enrolled, ORDERED)));
        report.heading("Policies, live");
        report.shown(rules.applied());
        report.shown(rules.rolledBack());
        report.shown(rules.explained(rogue.name(), enrolled.getFirst().name()));
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("machines", (long) enrolled.size());
        figures.put("messages sent", tally.sent());
        figures.put("messages heard", tally.received());
        figures.put("messages failed", tally.failed());
        report.finish(figures, operator.refusals(), cut, since(began));
        if (options.keep()) {
            keep(hub);
        }
        swarm.close();
        listening.close();
        commanding.close();
        return report.allRefused() ? 0 : 1;
    }

    private CloudService service(MqttNetwork network, Fleet fleet, Credentials credentials) throws Exception {
        return CloudService.connect(network, fleet.settings(credentials).build(), witness)
                .get(10, TimeUnit.SECONDS);
    }

    private static void requireGranted(CloudService collector) throws Exception {
        var answers = collector.collect().get(10, TimeUnit.SECONDS);
        if (answers.stream().anyMatch(reason -> reason.isError())) {
            throw new DemoException("the collector may not listen: " + answers);
        }
    }

    /** Lets the machines tell while the control room opens and closes every valve in turn. */
    private void talk(CloudService commander, List<Fleet.Enrolled> enrolled) throws Exception {
        for (int round = 0; round < TALK_ROUNDS; round++) {
            String order = round % 2 == 0 ? "open" : "close";
            for (Fleet.Enrolled machine : enrolled) {
                if (machine.name().startsWith("valve")) {
                    var answer = commander.command(machine.name(), order, "").get(10, TimeUnit.SECONDS);
                    if (answer.isError()) {
                        throw new DemoException("the control room may not command " + machine.name() + ": " + answer);
                    }
                }
            }
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, 400, TimeUnit.MILLISECONDS)
                    .get();
        }
    }

    /** @return the time from the command that disables to the cut */
    private Duration attack(Attacks attacks, List<Fleet.Enrolled> enrolled, Swarm swarm, Credentials responder)
            throws Exception {
        Fleet.Enrolled victim = enrolled.getFirst();
        String neighbour = enrolled.get(2).name();
        CompletableFuture<Long> cutNanos = new CompletableFuture<>();
        MqttClient intruder = attacks.intruder(cutNanos);
        report.verdict(attacks.stranger(victim.name()));
        report.verdict(attacks.othersTopic(intruder, victim.name()));
        report.verdict(attacks.acrossSegments(intruder, Fleet.SEGMENTS.getLast()));
        report.verdict(attacks.forgedVoice(intruder, neighbour));
        report.verdict(attacks.stolenCertificate(
                victim, swarm.members().getFirst().device().client()));
        report.verdict(attacks.quarantined(intruder, responder));
        Verdict disabled = attacks.disabled(intruder, cutNanos, new AtomicInteger());
        report.verdict(disabled);
        return disabled.took();
    }

    private void keep(HubProcess hub) throws InterruptedException {
        report.heading("The hub and the machines go on until Ctrl-C. To look around:");
        hub.waysToLook().forEach(command -> report.say("  " + command));
        hub.awaitEnd();
    }

    private static Duration since(long beginNanos) {
        return Duration.ofNanos(System.nanoTime() - beginNanos);
    }

    /** The hub first, then its directory; once, whoever asks first. */
    private static final class Cleanup implements AutoCloseable {
        private final Scratch scratch;
        private @Nullable HubProcess hub;

        Cleanup(Scratch scratch) {
            this.scratch = scratch;
        }

        synchronized HubProcess of(HubProcess started) {
            hub = started;
            return started;
        }

        @Override
        public synchronized void close() {
            if (hub != null) {
                hub.close();
            }
            scratch.close();
        }
    }
}
