package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Aspect;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Severity;
import io.swarmguard.terms.Standing;
import io.swarmguard.trust.Evidence;
import io.swarmguard.trust.Grade;
import io.swarmguard.trust.Report;
import io.swarmguard.trust.UnderOwnKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the ledger from nothing gives what the running system has. */
@Timeout(120)
class StandingReplayTest {
    private static final int DEVICES = 20;
    private static final List<Severity> SEVERITIES = List.of(Severity.values());

    private final TestHub hub = new TestHub();
    private final Map<PrincipalId, Fingerprint> keys = new HashMap<>();
    private int certificates;

    private void add(PrincipalId id) throws Exception {
        Act.Certificate certificate = next();
        keys.put(id, certificate.known().fingerprint());
        perform(new Act.PrincipalAdded(id, TestHub.sensor("plant-a"), certificate));
    }

    private Act.Certificate next() throws Exception {
        byte[] der = io.swarmguard.formats.der.Pem.blocks(
                        MadeUp.certificatePem(certificates++), io.swarmguard.formats.der.Pem.CERTIFICATE)
                .get(0);
        return new Act.Certificate(
                der, io.swarmguard.identity.ClientCertificate.parse(der).known(false));
    }

    private Outcome perform(Act act) {
        return hub.acts.perform(act, TestHub.ADMIN);
    }

    /** All that is to be the same. */
    private static List<Object> state(TestHub of) {
        List<Object> state = new ArrayList<>();
        for (Subject subject : of.registry.all(PrincipalKind.DEVICE)) {
            state.add(subject.id());
            state.add(of.acts.dossier(subject));
            state.add(of.acts.holds(subject));
            state.add(of.acts.standing(subject));
            state.add(of.registry.certificates(subject.id()));
        }
        return state;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void replayingTheLedgerGivesTheSameStandingsEvidenceAndEnds(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < DEVICES; i++) {
            add(PrincipalId.device("d" + i));
        }
        for (int step = 0; step < 2_000; step++) {
            PrincipalId id = PrincipalId.device("d" + random.nextInt(DEVICES));
            step(random, id);
            if (random.nextInt(4) == 0) {
                hub.pass(Duration.ofMinutes(random.nextInt(30)));
            }
            if (random.nextInt(4) == 0) {
                hub.acts.elapse();
            }
        }
        hub.acts.elapse();
        List<Object> running = state(hub);

        TestHub read = hub.restarted();
        read.acts.elapse();

        assertThat(state(read)).isEqualTo(running);
        assertThat(read.standings.counts()).isEqualTo(hub.standings.counts());
        assertThat(java.util.Arrays.stream(read.standings.counts()).sum()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aDiskThatFailsNowAndThenChangesNothingOfThat(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            PrincipalId id = PrincipalId.device("d" + i);
            hub.failDisk(false);
            add(id);
            for (int step = 0; step < 6; step++) { // sooner than what is late is tried again
                hub.failDisk(random.nextInt(3) == 0);
                narrow(random, id);
                hub.pass(Duration.ofMillis(1 + random.nextInt(5)));
            }
        }
        hub.failDisk(false);
        add(PrincipalId.device("last")); // waits for what is late
        assertThat(hub.acts.isSettled()).isTrue();
        assertThat(hub.entries()).anyMatch(Recorded::late);
        List<Object> running = state(hub);

        TestHub read = hub.restarted();
        read.acts.elapse();

        assertThat(state(read)).isEqualTo(running);
    }

    private void narrow(Random random, PrincipalId id) {
        switch (random.nextInt(3)) {
            case 0 -> perform(new Act.PrincipalMarked(id, Standing.RESTRICTED, "why", end(random)));
            case 1 -> perform(new Act.PrincipalMarked(id, Standing.QUARANTINED, "why", end(random)));
            default -> hub.acts.report(List.of(new ReportRow(1, id, measured(random), "scan")), TestHub.ADMIN, true);
        }
    }

    private void step(Random random, PrincipalId id) throws Exception {
        switch (random.nextInt(12)) {
            case 0 -> perform(new Act.PrincipalDisabled(id, "why"));
            case 1 -> perform(new Act.PrincipalEnabled(id));
            case 2 -> perform(new Act.PrincipalMarked(id, Standing.QUARANTINED, "why", end(random)));
            case 3 -> perform(new Act.PrincipalMarked(id, Standing.RESTRICTED, "why", end(random)));
            case 4 -> perform(new Act.PrincipalReleased(id, "why", false));
            case 5 -> perform(new Act.EssentialMarked(id, random.nextBoolean(), "why"));
            case 6 ->
                perform(new Act.RecoveryBegun(
                        id,
                        "why",
                        Duration.ofMinutes(random.nextInt(200)),
                        List.of(keys.getOrDefault(id, keys.values().iterator().next()))));
            case 7 -> {
                Act.Certificate certificate = next();
                if (perform(new Act.CertificateAdded(id, certificate)) instanceof Outcome.Done) {
                    keys.put(id, certificate.known().fingerprint());
                }
            }
            case 8, 9 -> hub.acts.report(List.of(new ReportRow(1, id, measured(random), "scan")), TestHub.ADMIN, false);
            default ->
                hub.acts.testify(
                        UnderOwnKey.inSession(id, Objects.requireNonNull(keys.get(id))),
                        evidence(random),
                        new Name("watch"));
        }
    }

    private Report measured(Random random) {
        Aspect aspect = List.of(Aspect.values()).get(random.nextInt(3));
        String word = aspect.words().get(random.nextInt(aspect.words().size()));
        return new Report(aspect, word, new Name("scanner"), hub.clock.instant(), end(random));
    }

    private @Nullable Instant end(Random random) {
        return random.nextInt(3) == 0 ? null : hub.clock.instant().plusSeconds(1 + random.nextInt(20_000));
    }

    private static Evidence evidence(Random random) {
        Severity severity = SEVERITIES.get(random.nextInt(SEVERITIES.size()));
        return switch (random.nextInt(4)) {
            case 0 -> new Evidence.Appraised(random.nextBoolean(), "PCR 7");
            case 1 -> new Evidence.Exposed(new Name("cve-" + random.nextInt(30)), severity, "known weakness");
            case 2 -> new Evidence.CertificateAge(random.nextInt(101));
            default ->
                new Evidence.Finding(
                        new Name("t" + random.nextInt(4)),
                        List.of(Grade.values()).get(random.nextInt(3)),
                        severity,
                        Duration.ofMinutes(1 + random.nextInt(300)),
                        "seen");
        };
    }

    @Test
    void ofTenThousandChangesInASecondNoneIsLost() throws Exception {
        int devices = 1_000;
        for (int i = 0; i < devices; i++) {
            add(PrincipalId.device("d" + i));
        }
        int before = hub.log.leaves.size();
        hub.signals.recent();

        for (int change = 0; change < 10_000; change++) { // within one millisecond of a clock that stands still
            PrincipalId id = PrincipalId.device("d" + change % devices);
            Act act = change / devices % 2 == 0
                    ? new Act.PrincipalMarked(id, Standing.QUARANTINED, "round " + change / devices, null)
                    : new Act.PrincipalReleased(id, "round " + change / devices, false);
            assertThat(perform(act)).isInstanceOf(Outcome.Done.class);
        }

        assertThat(hub.log.leaves.size() - before).isEqualTo(10_000);
        assertThat(hub.pushed).as("narrowed and released").hasSize(10_000);
        assertThat(hub.standings.counts()[Standing.QUARANTINED.ordinal()]).isZero();
        List<Object> running = state(hub);
        TestHub read = hub.restarted();
        read.acts.elapse();
        assertThat(state(read)).isEqualTo(running);
    }
}
