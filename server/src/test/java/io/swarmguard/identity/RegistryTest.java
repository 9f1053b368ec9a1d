package io.swarmguard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-12-31T23:59:59Z");

    private final Registry registry = new Registry();
    private final Random random = new Random(7);

    private PrincipalId device(String name) {
        PrincipalId id = PrincipalId.device(name);
        Facts facts = new Facts(new Name("sensor"), new TreeSet<>(List.of(new Name("plant-a"))), false, 1, null);
        registry.apply(new RegistryChange.Added(id, facts, FROM));
        return id;
    }

    private Fingerprint certificate(PrincipalId holder) {
        Fingerprint fingerprint =
                new Fingerprint(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        registry.apply(new RegistryChange.CertificateAdded(
                holder, new KnownCertificate(fingerprint, BigInteger.TEN, FROM, UNTIL, false, true)));
        return fingerprint;
    }

    private Reason refusal(Fingerprint fingerprint, Instant now) {
        return ((Lookup.Refused) registry.authenticate(fingerprint, now)).reason();
    }

    @Test
    void aCertificateSpeaksForItsHolderFromItsFirstSecondToItsLast() {
        Fingerprint fingerprint = certificate(device("pump-7"));
        for (Instant good : List.of(FROM, UNTIL, UNTIL.plusMillis(999))) {
            assertThat(registry.authenticate(fingerprint, good)).isInstanceOfSatisfying(Lookup.Known.class, known -> {
                assertThat(known.principal().id()).isEqualTo(PrincipalId.device("pump-7"));
                assertThat(known.principal().notAfter()).isEqualTo(UNTIL);
            });
        }
        assertThat(refusal(fingerprint, FROM.minusMillis(1))).isEqualTo(Reason.CERTIFICATE_NOT_YET_VALID);
        assertThat(refusal(fingerprint, UNTIL.plusSeconds(1))).isEqualTo(Reason.CERTIFICATE_EXPIRED);
        assertThat(refusal(Fingerprint.of(new byte[] {1}), FROM)).isEqualTo(Reason.UNKNOWN_CERTIFICATE);
    }

    @Test
    void manyAreFoundByNameSlotAndCertificate() {
        int many = 5000;
        List<Fingerprint> fingerprints = new java.util.ArrayList<>();
        for (int i = 0; i < many; i++) {
            fingerprints.add(certificate(device("device-" + i)));
        }
        for (int i = 0; i < many; i++) {
            Subject subject = registry.device(new StringBuilder("x/device-" + i).substring(2));
            assertThat(subject).isNotNull();
            assertThat(registry.device("device-" + i)).isSameAs(subject);
            assertThat(registry.bySlot(i)).isSameAs(subject);
            assertThat(registry.authenticate(fingerprints.get(i), FROM)).isInstanceOf(Lookup.Known.class);
        }
        assertThat(registry.device("device-" + many)).isNull();
        assertThat(registry.device("")).isNull();
        assertThat(registry.certificates()).hasSize(many);
        assertThat(registry.all(PrincipalKind.DEVICE)).hasSize(many);
        assertThat(registry.all(PrincipalKind.SERVICE)).isEmpty();
    }

    @Test
    void namesAreUniquePerKindAndAServiceIsNoDevice() {
        device("pump-7");
        assertThatThrownBy(() -> device("pump-7")).isInstanceOf(IllegalStateException.class);
        assertThat(registry.find(PrincipalId.service("pump-7"))).isNull();
    }

    @Test
    void revokingMovesTheEpochOfTheHolder() {
        PrincipalId id = device("pump-7");
        Fingerprint fingerprint = certificate(id);
        Subject subject = registry.bySlot(0);
        int before = subject.epoch();
        registry.apply(new RegistryChange.CertificateRevoked(fingerprint, FROM));
        assertThat(subject.epoch()).isNotEqualTo(before);
        assertThat(refusal(fingerprint, FROM)).isEqualTo(Reason.CERTIFICATE_REVOKED);
    }

    @Test
    void readersNeverMissWhatWasThereWhileTheTablesGrow() throws InterruptedException {
        Fingerprint first = certificate(device("first"));
        AtomicInteger missed = new AtomicInteger();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                if (registry.device("first") == null || registry.authenticate(first, FROM) instanceof Lookup.Refused) {
                    missed.incrementAndGet();
                }
            }
        });
        for (int i = 0; i < 20_000; i++) {
            certificate(device("device-" + i));
        }
        reader.interrupt();
        reader.join();
        assertThat(missed).hasValue(0);
    }
}
