package io.swarmguard.device.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.swarmguard.device.identity.Credentials;
import io.swarmguard.device.identity.DeviceKey;
import io.swarmguard.device.identity.SelfMadeCertificate;
import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttException;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.device.mqtt.MqttNetwork;
import io.swarmguard.device.mqtt.MqttSettings;
import io.swarmguard.formats.mqtt.ReasonCode;
import io.swarmguard.formats.mqtt.Subscription;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a bad machine would try. Each attempt is checked on three sides: what the attacker is told, what the hub counts,
 * and that the witness heard nothing of it.
 */
final class Attacks {
    private static final long PATIENCE_SECONDS = 10;
    private static final byte[] FORGED = Witness.FORGED.getBytes(US_ASCII);
    private static final Set<String> NOT_ALLOWED = Set.of("not-permitted", "forbidden");

    private final Fleet fleet;
    private final MqttNetwork network;
    private final OperatorApi operator;
    private final Witness witness;
    private final Fleet.Enrolled rogue;

    /** @param rogue an enrolled machine of the first segment that is not connected */
    Attacks(Fleet fleet, MqttNetwork network, OperatorApi operator, Witness witness, Fleet.Enrolled rogue) {
        this.fleet = fleet;
        this.network = network;
        this.operator = operator;
        this.witness = witness;
        this.rogue = rogue;
    }

    /** Something that a hub must refuse; returns what the attacker was told. */
    private interface Attempt {
        String run() throws Exception;
    }

    /** The attacker was not stopped, or not as expected. */
    private static final class Breach extends Exception {
        private static final long serialVersionUID = 1;

        Breach(String message) {
            super(message);
        }
    }

    /** A certificate that nobody registered, with the name of a machine that exists. */
    Verdict stranger(String victim) throws Exception {
        DeviceKey key = DeviceKey.generate(new SecureRandom());
        var selfMade = new SelfMadeCertificate(key, victim, Instant.now(), Duration.ofDays(30));
        Credentials credentials = new Credentials(
                key.pair().getPrivate(),
                List.of(selfMade.certificate()),
                rogue.credentials().authorities());
        return judge("a stranger with a self-made certificate", Set.of("unknown-certificate"), () -> {
            MqttException why = refused(client(settings(victim, credentials), new Deaf()));
            if (why.reason() != null) {
                throw new Breach("it was let in as far as MQTT, then told " + why.reason());
            }
            return "TLS ended in the handshake";
        });
    }

    Verdict othersTopic(MqttClient attacker, String victim) throws Exception {
        return judge(
                "publishing as " + victim + " on its topic",
                NOT_ALLOWED,
                () -> publish(attacker, "devices/" + victim + "/telemetry/temperature"));
    }

    Verdict forgedVoice(MqttClient attacker, String victim) throws Exception {
        return judge(
                "forging " + victim + "'s voice in the shared segment",
                NOT_ALLOWED,
                () -> publish(attacker, "segments/" + rogue.segment() + "/event/" + victim + "/reach"));
    }

    Verdict acrossSegments(MqttClient attacker, String segment) throws Exception {
        return judge("listening to segment " + segment, NOT_ALLOWED, () -> {
            ReasonCode answer = get(attacker.subscribe(Subscription.of("segments/" + segment + "/event/#", 1)))
                    .getFirst();
            if (answer != ReasonCode.NOT_AUTHORIZED) {
                throw new Breach("the hub answered " + answer);
            }
            return "SUBACK " + answer;
        });
    }

    /** The thief has key and certificate; the machine they belong to is connected. */
    Verdict stolenCertificate(Fleet.Enrolled victim, MqttClient rightful) throws Exception {
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        return judge(
                "a stolen certificate used from " + elsewhere.getHostAddress(),
                Set.of("certificate-in-two-places"),
                () -> {
                    MqttException why = refused(
                            client(settings(victim.name(), victim.credentials()).localAddress(elsewhere), new Deaf()));
                    if (why.reason() != ReasonCode.QUOTA_EXCEEDED) {
                        throw new Breach(
                                "the hub answered " + (why.reason() == null ? why.getMessage() : why.reason()));
                    }
                    if (!rightful.isConnected()) {
                        throw new Breach("the rightful machine lost its connection");
                    }
                    return "CONNACK " + why.reason() + ", the rightful machine stays";
                });
    }

    /**
     * A control room that was taken over orders one machine after the other.
     *
     * @param machines more than its budget lets it command in a minute
     */
    Verdict everybodyOrdered(Credentials commander, List<String> machines) throws Exception {
        MqttClient room = client(settings("night-shift", commander), new Deaf());
        get(room.connect());
        try {
            return judge("a taken-over control room that orders everybody", Set.of("budget"), () -> {
                for (int obeyed = 0; obeyed < machines.size(); obeyed++) {
                    MqttMessage order =
                            MqttMessage.of("devices/" + machines.get(obeyed) + "/command/inspect", new byte[0], 1);
                    ReasonCode answer = get(room.publish(order));
                    if (answer.isError()) {
                        return "stopped after " + obeyed + " machines: PUBACK " + answer;
                    }
                }
                throw new Breach("it ordered all " + machines.size());
            });
        } finally {
            get(room.disconnect());
        }
    }

    /** It stays connected, reports to responders alone, and is let out again. */
    Verdict quarantined(MqttClient suspect, Credentials responder) throws Exception {
        String report = "devices/" + rogue.name() + "/event/report";
        CompletableFuture<Void> reported = new CompletableFuture<>();
        MqttClient hearing = client(settings("soc", responder), new Deaf() {
            @Override
            public void onMessage(MqttMessage message, Runnable acknowledge) {
                if (message.topic().equals(report)) {
                    reported.complete(null);
                }
                acknowledge.run();
            }
        });
        get(hearing.connect());
        try {
            get(hearing.subscribe(Subscription.of("devices/+/event/#", 1)));
            return judge("a machine in quarantine that goes on talking", Set.of("forbidden"), () -> {
                operator.quarantine(rogue.name(), "shown to misbehave in the demo");
                String told = publish(suspect, "devices/" + rogue.name() + "/telemetry/temperature");
                publish(suspect, "segments/" + rogue.segment() + "/event/" + rogue.name() + "/reach");
                ReasonCode heard = get(suspect.publish(MqttMessage.of(report, FORGED, 1)));
                if (heard.isError()) {
                    throw new Breach("it may not even report: " + heard);
                }
                get(reported);
                released(suspect);
                return told
                        + ", to its segment too; its report reached the responder and nobody else; released, it is heard";
            });
        } finally {
            get(hearing.disconnect());
        }
    }

    /** What it says after its release comes after all that was kept from the witness, on the same connection. */
    private void released(MqttClient suspect) throws Exception {
        operator.release(rogue.name(), "looked at");
        String topic = "devices/" + rogue.name() + "/event/back";
        CompletableFuture<Void> heard = witness.await(topic);
        ReasonCode answer = get(suspect.publish(MqttMessage.of(topic, "20".getBytes(US_ASCII), 1)));
        if (answer.isError()) {
            throw new Breach("released, it was told " + answer);
        }
        get(heard);
    }

    /** Takes from the start of the operator's command to the last sign of life. */
    Verdict disabled(MqttClient talker, CompletableFuture<Long> cutNanos, AtomicInteger acknowledged) throws Exception {
        CompletableFuture<Void> inMidSentence = new CompletableFuture<>();
        talkUntilCut(talker, acknowledged, inMidSentence);
        get(inMidSentence);
        long[] begin = new long[1];
        Verdict verdict =
                judge("a disabled machine that is connected and talking", Set.of("principal-disabled"), () -> {
                    begin[0] = System.nanoTime();
                    operator.disable(rogue.name(), "shown to misbehave in the demo");
                    long cut = get(cutNanos);
                    begin[0] = Math.max(cut, witness.lastNanos("device/" + rogue.name(), cut)) - begin[0];
                    MqttException again = refused(client(settings(rogue.name(), rogue.credentials()), new Deaf()));
                    return "cut after " + acknowledged.get() + " messages, not let in again (" + again.getMessage()
                            + ")";
                });
        return new Verdict(
                verdict.attack(),
                verdict.refused(),
                verdict.happened(),
                verdict.reason(),
                verdict.refused() ? Duration.ofNanos(begin[0]) : verdict.took());
    }

    /** Each answer prompts the next message, so that the machine is in mid-sentence when it is cut. */
    private void talkUntilCut(MqttClient talker, AtomicInteger acknowledged, CompletableFuture<Void> inMidSentence) {
        talker.publish(MqttMessage.of("devices/" + rogue.name() + "/event/chatter", new byte[32], 1))
                .thenAccept(reason -> {
                    if (!reason.isError()) {
                        if (acknowledged.incrementAndGet() == 20) {
                            inMidSentence.complete(null);
                        }
                        talkUntilCut(talker, acknowledged, inMidSentence);
                    }
                });
    }

    /** The attacker's own connection, which is good until it is disabled. */
    MqttClient intruder(CompletableFuture<Long> cutNanos) throws Exception {
        MqttClient client = client(settings(rogue.name(), rogue.credentials()), new Deaf() {
            @Override
            public void onDisconnected(MqttException why, @Nullable Duration retryIn) {
                cutNanos.complete(System.nanoTime());
            }
        });
        get(client.connect());
        return client;
    }

    private String publish(MqttClient attacker, String topic) throws Exception {
        ReasonCode answer = get(attacker.publish(MqttMessage.of(topic, FORGED, 1)));
        if (answer != ReasonCode.NOT_AUTHORIZED) {
            throw new Breach("the hub answered " + answer);
        }
        return "PUBACK " + answer;
    }

    private Verdict judge(String attack, Set<String> reasons, Attempt attempt) throws Exception {
        Map<String, Long> before = operator.refusals();
        long begin = System.nanoTime();
        String happened;
        Duration took;
        try {
            happened = attempt.run();
            took = Duration.ofNanos(System.nanoTime() - begin);
        } catch (Breach e) {
            return new Verdict(
                    attack, false, String.valueOf(e.getMessage()), "", Duration.ofNanos(System.nanoTime() - begin));
        }
        String reason = counted(before, reasons);
        if (reason.isEmpty()) {
            return new Verdict(attack, false, happened + ", but the hub counted no refusal as " + reasons, "", took);
        }
        if (witness.forged() > 0) {
            return new Verdict(attack, false, happened + ", but a forged message was delivered", reason, took);
        }
        return new Verdict(attack, true, happened, reason, took);
    }

    /** The hub counts off the message path, so the count may come a moment later. */
    private String counted(Map<String, Long> before, Set<String> reasons) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        do {
            Map<String, Long> now = operator.refusals();
            for (String reason : reasons) {
                if (now.getOrDefault(reason, 0L) > before.getOrDefault(reason, 0L)) {
                    return reason;
                }
            }
        } while (System.nanoTime() < deadline);
        return "";
    }

    private MqttException refused(MqttClient client) throws Exception {
        try {
            get(client.connect());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MqttException why) {
                return why;
            }
            throw e;
        }
        // TLS 1.3 may welcome a client before it hears the alert, but MQTT never does
        get(client.disconnect());
        throw new Breach("it was let in");
    }

    private MqttClient client(MqttSettings.Builder settings, MqttListener listener) {
        return network.client(settings.build(), listener);
    }

    private MqttSettings.Builder settings(String clientId, Credentials credentials) {
        return MqttSettings.builder(fleet.hub().getHost(), fleet.hub().getPort(), clientId, credentials);
    }

    private static <T> T get(CompletableFuture<T> future) throws ExecutionException, InterruptedException, IOException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new DemoException("the hub did not answer within " + PATIENCE_SECONDS + " s");
        }
    }

    private static class Deaf implements MqttListener {
        @Override
        public void onMessage(MqttMessage message, Runnable acknowledge) {
            acknowledge.run();
        }
    }
}
