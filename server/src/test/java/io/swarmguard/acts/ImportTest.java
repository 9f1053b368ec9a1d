package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.ImportOutcome.BadRow;
import io.swarmguard.terms.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ImportTest {
    private final TestHub hub = new TestHub();

    private static ImportRow row(int line, String name, String pem) {
        return new ImportRow(line, name, "device", "plant-a", "sensor", pem, null, null);
    }

    private ImportOutcome run(ImportRow... rows) {
        return hub.acts.importAll(List.of(rows), TestHub.ADMIN);
    }

    @Test
    void goodRowsAreRegisteredAndWeakKeysCounted() {
        ImportOutcome outcome = run(
                row(2, "a", TestHub.vector("p256.crt.pem")),
                row(3, "b", TestHub.vector("rsa2048.crt.pem")),
                new ImportRow(
                        4,
                        "c",
                        "service",
                        "plant-a;plant-b",
                        "collector",
                        TestHub.vector("p256-client.crt.pem"),
                        "7",
                        "ext 1"),
                new ImportRow(5, "d", "service", "*", "commander", TestHub.vector("expired.crt.pem"), null, null));
        assertThat(outcome).isEqualTo(new ImportOutcome.Imported(4, 1, 0));
        assertThat(hub.registry.size()).isEqualTo(4);
        assertThat(hub.restarted().registry.size()).isEqualTo(4);
    }

    @Test
    void everyBadRowIsNamedAndNothingIsImported() {
        String good = TestHub.vector("p256.crt.pem");
        ImportOutcome outcome = run(
                row(2, "fine", good),
                row(3, "Bad Name", good),
                row(4, "fine", good),
                new ImportRow(5, "e", "robot", "plant-a", "sensor", good, null, null),
                new ImportRow(6, "f", "device", "plant-a", "sensor", good, "many", null),
                new ImportRow(7, "g", "device", "plant-a", "sensor", good, null, "a/+/b"),
                row(8, "h", "no pem"),
                row(9, "i", TestHub.vector("ed25519.crt.pem")),
                row(10, "j", TestHub.vector("p256-server-only.crt.pem")),
                row(11, "k", TestHub.vector("p256-no-signing.crt.pem")),
                row(12, "l", TestHub.vector("rsa1024.crt.pem")),
                row(13, "m", TestHub.vector("p521.crt.pem")),
                row(14, "n", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"));
        assertThat(outcome).isInstanceOf(ImportOutcome.Rejected.class);
        Map<Integer, Reason> bad = ((ImportOutcome.Rejected) outcome)
                .rows().stream().collect(Collectors.toMap(BadRow::line, BadRow::reason));
        assertThat(bad)
                .containsOnly(
                        Map.entry(3, Reason.INVALID_REQUEST),
                        Map.entry(4, Reason.NAME_TAKEN),
                        Map.entry(5, Reason.INVALID_REQUEST),
                        Map.entry(6, Reason.INVALID_REQUEST),
                        Map.entry(7, Reason.INVALID_REQUEST),
                        Map.entry(8, Reason.CERTIFICATE_MALFORMED),
                        Map.entry(9, Reason.KEY_REFUSED),
                        Map.entry(10, Reason.CERTIFICATE_WRONG_PURPOSE),
                        Map.entry(11, Reason.CERTIFICATE_WRONG_PURPOSE),
                        Map.entry(12, Reason.KEY_REFUSED),
                        Map.entry(13, Reason.KEY_REFUSED),
                        Map.entry(14, Reason.CERTIFICATE_MALFORMED));
        assertThat(hub.registry.size()).isZero();
        assertThat(hub.log.leaves).isEmpty();
    }

    @Test
    void whatOnlyTheRegistryKnowsIsNamedByLineToo() {
        run(row(2, "a", TestHub.vector("p256.crt.pem")));
        ImportOutcome outcome = run(
                row(2, "a", TestHub.vector("rsa2048.crt.pem")),
                row(3, "b", TestHub.vector("p256.crt.pem")),
                new ImportRow(
                        4, "c", "device", "plant-a", "gardener", TestHub.vector("p256-client.crt.pem"), null, null),
                new ImportRow(5, "d", "device", "a;b", "sensor", TestHub.vector("p256-client.crt.pem"), null, null));
        assertThat(((ImportOutcome.Rejected) outcome).rows())
                .extracting(BadRow::line, BadRow::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2, Reason.NAME_TAKEN),
                        org.assertj.core.groups.Tuple.tuple(3, Reason.CERTIFICATE_TAKEN),
                        org.assertj.core.groups.Tuple.tuple(4, Reason.INVALID_REQUEST),
                        org.assertj.core.groups.Tuple.tuple(5, Reason.INVALID_REQUEST));
    }

    @Test
    void tenThousandCertificatesAreImportedInOneBatchAndReadAgainAtStart() {
        ArrayList<ImportRow> rows = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rows.add(row(i + 2, "device-" + i, MadeUp.certificatePem(i)));
        }
        long began = System.nanoTime();
        ImportOutcome outcome = hub.acts.importAll(rows, TestHub.ADMIN);
        long imported = System.nanoTime();
        TestHub next = hub.restarted();
        long restarted = System.nanoTime();

        assertThat(outcome).isEqualTo(new ImportOutcome.Imported(10_000, 0, 0));
        assertThat(next.registry.size()).isEqualTo(10_000);
        assertThat(next.registry.certificateCount()).isEqualTo(10_000);
        System.out.printf(
                "import of 10,000: %d ms; fold at start: %d ms%n",
                (imported - began) / 1_000_000, (restarted - imported) / 1_000_000);
    }
}
