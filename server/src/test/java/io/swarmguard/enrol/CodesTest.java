package io.swarmguard.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.TestHub;
import io.swarmguard.keys.KeyRing;
import io.swarmguard.keys.MasterKey;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A code is too long to guess, kept as a hash, good once and for a day; who fails with one is limited by address. */
@Timeout(60)
class CodesTest {
    private static final String GUESS = "0000-0000-0000-0000-0000-0000-0000-0000";

    private final Desk desk = Desk.open();
    private byte[] request = {};
    private byte[] anothers = {};

    @BeforeEach
    void read() throws Exception {
        request = TestHub.der("p256.csr.pem", "CERTIFICATE REQUEST");
        anothers = TestHub.der("p384.csr.pem", "CERTIFICATE REQUEST");
    }

    /** Ways to show something that is no good code, as many times as one likes. */
    enum Bad {
        GUESSED(Reason.CODE_WRONG),
        NO_CODE_AT_ALL(Reason.CODE_WRONG),
        FOR_ANOTHER_DEVICE(Reason.CODE_WRONG),
        REPLACED(Reason.CODE_WRONG),
        REPLAYED_WITH_ANOTHER_KEY(Reason.CODE_USED),
        REPLAYED_LATER(Reason.CODE_USED),
        EXPIRED(Reason.CODE_EXPIRED);

        private final Reason reason;

        Bad(Reason reason) {
            this.reason = reason;
        }
    }

    private String bad(Bad kind) {
        String code = desk.code();
        switch (kind) {
            case GUESSED -> code = GUESS;
            case NO_CODE_AT_ALL -> code = "";
            case FOR_ANOTHER_DEVICE -> {}
            case REPLACED -> desk.code();
            case REPLAYED_WITH_ANOTHER_KEY -> desk.enroll(code, anothers);
            case REPLAYED_LATER -> {
                desk.enroll(code, request);
                desk.hub().pass(Duration.ofHours(1));
            }
            case EXPIRED -> desk.hub().pass(Codes.LIFETIME.plusSeconds(1));
        }
        return code;
    }

    @ParameterizedTest
    @EnumSource
    void whoeverShowsABadCodeIsCountedAndToldByAddressNeverByTheDevice(Bad kind) {
        String code = bad(kind);
        String name = kind == Bad.FOR_ANOTHER_DEVICE ? "pump-8" : "pump-7";

        for (int i = 0; i < Desk.MOST_FAILURES; i++) {
            assertRefused(desk.est().enroll(name, code, request, Desk.ADDRESS), kind.reason);
        }

        assertRefused(desk.est().enroll(name, code, request, Desk.ADDRESS), Reason.LIMIT_ENROLMENTS);
        assertThat(desk.hub().signals.refusals(kind.reason)).isEqualTo(Desk.MOST_FAILURES);
        assertThat(desk.hub().signals.refusals(Reason.LIMIT_ENROLMENTS)).isEqualTo(1);
        assertThat(refusals()).isNotEmpty().allSatisfy(event -> {
            assertThat(event.principal()).isNull();
            assertThat(event.address()).isEqualTo(Desk.ADDRESS);
            assertThat(event.details().toString()).doesNotContain("pump");
        });
        assertThat(desk.enrollFrom("192.0.2.8", desk.code(), request))
                .as("the device itself, from elsewhere")
                .isInstanceOf(EnrolOutcome.Issued.class);
    }

    private List<Event> refusals() {
        return desk.hub().signals.recent().stream()
                .filter(event -> event.type() == EventType.ENROLMENT_REFUSED)
                .toList();
    }

    private static void assertRefused(EnrolOutcome outcome, Reason reason) {
        assertThat(outcome).isInstanceOfSatisfying(EnrolOutcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.proven()).as("a stranger hears nothing of it").isFalse();
        });
    }

    @Test
    void aCodeHasAHundredAndSixtyRandomBits() {
        Set<String> seen = new HashSet<>();
        List<Set<Character>> at = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            at.add(new HashSet<>());
        }
        for (int i = 0; i < 500; i++) {
            String code = desk.code();
            assertThat(code).matches("([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}");
            assertThat(seen.add(code)).isTrue();
            String plain = code.replace("-", "");
            for (int c = 0; c < 32; c++) {
                at.get(c).add(plain.charAt(c));
            }
        }
        assertThat(at)
                .as("each of 32 places takes each of 32 values")
                .allSatisfy(values -> assertThat(values).hasSize(32));
    }

    @Test
    void aCodeIsGoodForADayToTheSecond() {
        String code = desk.code();
        desk.hub().pass(Duration.ofHours(24));
        assertThat(desk.enroll(code, request)).isInstanceOf(EnrolOutcome.Issued.class);
        assertThat(Codes.LIFETIME).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void noEntryAndNoEventHoldsTheCode() {
        String code = desk.code();
        desk.enroll(code, request);
        String plain = code.replace("-", "");
        assertThat(desk.hub().entries())
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(new String(entry.encode(), StandardCharsets.ISO_8859_1))
                        .doesNotContain(code)
                        .doesNotContain(plain));
        assertThat(desk.hub().signals.recent())
                .allSatisfy(event ->
                        assertThat(event.toString()).doesNotContain(code).doesNotContain(plain));
        assertThat(desk.hub().entries())
                .anySatisfy(entry -> assertThat(entry.act()).isInstanceOf(Act.CodeIssued.class));
    }

    @Test
    void whatIsKeptOfACodeTellsNothingToWhoLacksTheMasterKey(@TempDir Path dir) {
        Codes ours = codes(dir.resolve("ours"));
        String code = ((Codes.CodeOutcome.Given) ours.issue(List.of(), Desk.PUMP, TestHub.ADMIN)).code();
        Act.CodeIssued issued = (Act.CodeIssued) desk.hub().entries().getLast().act();

        assertThat(ours.hashTyped(code)).isEqualTo(issued.hash());
        assertThat(codes(dir.resolve("another")).hashTyped(code)).isNotEqualTo(issued.hash());
        assertThat(Fingerprint.of(code.replace("-", "").getBytes(StandardCharsets.US_ASCII)))
                .isNotEqualTo(issued.hash());
    }

    private Codes codes(Path dir) {
        SecureRandom random = new SecureRandom();
        KeyRing ring = KeyRing.open(MasterKey.create(dir.resolve("keys"), random), dir.resolve("data"), random);
        return new Codes(desk.hub().acts, ring, desk.hub().clock, random, Codes.LIFETIME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001:db8:0:7::1",
                "2001:0db8:0000:0007:ffff:ffff:ffff:ffff",
                "2001:db8:0:7:8000::",
                "2001:db8:0:7::a%eth0"
            })
    void aHostIsNotManyBecauseItHasManyAddresses(String another) {
        for (int i = 0; i < Desk.MOST_FAILURES; i++) {
            assertRefused(
                    desk.enrollFrom("2001:db8:0:7::" + Integer.toHexString(i + 1), GUESS, request), Reason.CODE_WRONG);
        }
        assertRefused(desk.enrollFrom(another, GUESS, request), Reason.LIMIT_ENROLMENTS);
        assertRefused(desk.enrollFrom("2001:db8:0:8::1", GUESS, request), Reason.CODE_WRONG);
        assertThat(refusals().getFirst().address()).as("told as it was").isEqualTo("2001:db8:0:7::1");
    }

    @Test
    void anAddressOfTheFourthVersionIsTheSameHoweverItIsWritten() {
        assertThat(Attempts.network("::ffff:192.0.2.7")).isEqualTo("192.0.2.7");
        assertThat(Attempts.network("192.0.2.7")).isEqualTo("192.0.2.7");
        assertThat(Attempts.network("no: address")).isEqualTo("no: address");
    }

    @Test
    void aBoundedNumberOfAddressesIsRemembered() {
        Attempts attempts = new Attempts(1, Duration.ofMinutes(10));
        Instant now = Instant.EPOCH;
        for (int i = 0; i < 2 * Attempts.MAX_PARTIES; i++) {
            attempts.count("party-" + i, now);
        }
        assertThat(attempts.size()).isEqualTo(Attempts.MAX_PARTIES);
        assertThat(attempts.isOver("party-" + (2 * Attempts.MAX_PARTIES - 1), now))
                .isTrue();
        assertThat(attempts.isOver("party-0", now)).isFalse();
    }
}
