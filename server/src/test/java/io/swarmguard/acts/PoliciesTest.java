package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.cbor.CborWriter;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.LeafDraft;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyCheck;
import io.swarmguard.policy.PolicyFiles;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.signal.Event;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Tap;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PoliciesTest {
    private static final String OWN_STATE = "devices/pump-7/state/now";
    private static final PolicyWish PLAIN = new PolicyWish("", null, null);
    private static final PolicyBundle OPEN = set("@id(\"all\") permit (principal, action, resource);");
    private static final PolicyBundle SHUT =
            set("@id(\"none\") forbid (principal, action, resource) when { principal.role == \"sensor\" };");

    /** A hub's acts with the policies that they put in force. */
    private record House(TestHub hub, Policy policy, Policies policies) {
        static House on(TestHub hub) {
            try {
                PolicyBundle inForce = Policies.inForce(hub.acts.policies());
                Policy policy = new Policy(hub.registry::device, hub.standings, inForce.set(), inForce.templates());
                RefusedLately refused = new RefusedLately(hub.signals, () -> 0, hub.clock);
                Policies policies =
                        new Policies(hub.acts, policy, inForce, new Policies.Telling(hub.clock, hub.signals, refused));
                policies.start();
                return new House(hub, policy, policies);
            } catch (PolicyRefusedException e) {
                throw new AssertionError(e);
            }
        }

        House restarted() {
            policies.close();
            return on(hub.restarted());
        }

        Policies.Applied apply(PolicyBundle bundle) {
            return policies.apply(bundle, PLAIN, TestHub.ADMIN);
        }

        boolean pumpSpeaks() {
            Subject pump = Objects.requireNonNull(hub.registry.find(PrincipalId.device("pump-7")));
            return policy.access(pump, Action.PUBLISH, policy.channel(OWN_STATE))
                    .isPermitted();
        }

        Fingerprint set() throws PolicyRefusedException {
            return Objects.requireNonNull(policies.bundle(hub.acts.policies().number()))
                    .set()
                    .digest();
        }
    }

    private House house = House.on(new TestHub());

    PoliciesTest() {
        house.hub().acts.perform(TestHub.device("pump-7"), TestHub.ADMIN);
    }

    private static PolicyBundle set(String cedar) {
        try {
            PolicyCheck.Checked checked = PolicyCheck.check(PolicyFiles.of(Map.of("own.cedar", cedar)));
            if (checked.bundle() == null) {
                throw new AssertionError(checked.report().findings().toString());
            }
            return checked.bundle();
        } catch (PolicyRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Reason refusal(Policies.Applied applied) {
        return applied.outcome() instanceof Outcome.Refused refused ? refused.reason() : null;
    }

    @Test
    void aSetIsInForceWhenItsEntryIsSyncedAndNotBefore() throws Exception {
        house.hub().log.stall();
        int epoch = house.policy().epoch();
        CompletableFuture<Policies.Applied> applying = CompletableFuture.supplyAsync(() -> house.apply(SHUT));
        house.hub().log.awaitStalled(1);
        assertThat(house.pumpSpeaks()).isTrue();
        assertThat(house.hub().acts.policies().number()).isZero();

        house.hub().log.goOn();

        assertThat(applying.join().version()).isEqualTo(1);
        assertThat(house.pumpSpeaks()).isFalse();
        assertThat(house.policy().epoch()).isNotEqualTo(epoch);
    }

    @Test
    void aFullDiskLeavesTheOldSetInForce() {
        house.apply(OPEN);
        house.hub().failDisk(true);
        assertThat(refusal(house.apply(SHUT))).isEqualTo(Reason.STORE_UNAVAILABLE);
        assertThat(house.pumpSpeaks()).isTrue();
        assertThat(house.hub().acts.policies().number()).isEqualTo(1);
        house.hub().failDisk(false);
        assertThat(house.apply(SHUT).version()).isEqualTo(2);
        assertThat(house.pumpSpeaks()).isFalse();
    }

    @Test
    void whatIsInForceIsNoChange() {
        assertThat(refusal(house.apply(PolicyBundle.shipped()))).isEqualTo(Reason.NO_CHANGE);
        house.apply(OPEN);
        assertThat(refusal(house.apply(OPEN))).isEqualTo(Reason.NO_CHANGE);
        assertThat(refusal(house.policies().rollback(1, PLAIN, TestHub.ADMIN))).isEqualTo(Reason.NO_CHANGE);
        assertThat(house.hub().acts.policies().all()).hasSize(1);
        assertThat(house.apply(PolicyBundle.shipped()).version()).isEqualTo(2);
        assertThat(refusal(house.policies().rollback(0, PLAIN, TestHub.ADMIN))).isEqualTo(Reason.NO_CHANGE);
    }

    @Test
    void ofTwoMadeAgainstTheSameVersionTheSecondIsRefused() {
        PolicyWish against0 = new PolicyWish("", 0, null);
        assertThat(house.policies().apply(OPEN, against0, TestHub.ADMIN).version())
                .isEqualTo(1);
        assertThat(refusal(house.policies().apply(SHUT, against0, TestHub.ADMIN)))
                .isEqualTo(Reason.POLICY_CHANGED);
        assertThat(house.pumpSpeaks()).isTrue();
    }

    @Test
    void aVersionThatWasInForceCanBeAgainAlsoTheShippedOneAndItsTextsAreNotWrittenTwice() {
        house.apply(SHUT);
        assertThat(house.pumpSpeaks()).isFalse();
        assertThat(house.policies().rollback(0, PLAIN, TestHub.ADMIN).version()).isEqualTo(2);
        assertThat(house.pumpSpeaks()).isTrue();
        assertThat(house.policies().rollback(1, PLAIN, TestHub.ADMIN).version()).isEqualTo(3);
        assertThat(house.pumpSpeaks()).isFalse();
        assertThat(refusal(house.policies().rollback(9, PLAIN, TestHub.ADMIN))).isEqualTo(Reason.UNKNOWN_NAME);

        assertThat(house.hub().entries())
                .map(Recorded::act)
                .filteredOn(act -> act instanceof Act.PolicyApplied applied && applied.content() != null)
                .hasSize(1);
        house = house.restarted();
        assertThat(house.pumpSpeaks()).isFalse();
        assertThat(house.hub().acts.policies().all())
                .map(PolicyVersion::origin)
                .containsExactly("directory", "shipped", "version 1");
    }

    @Test
    void aSetLongerThanAnEntryIsCutAndPutTogetherAgain() throws Exception {
        PolicyBundle large = set(manyPolicies(1_000));
        assertThat(large.packed().length).isGreaterThan(2 * PolicyHistory.MAX_PIECE);
        assertThat(house.apply(large).version()).isEqualTo(1);
        assertThat(house.hub().log.leaves)
                .allSatisfy(leaf -> assertThat(leaf.body().length).isLessThanOrEqualTo(LeafDraft.MAX_BODY_BYTES));
        House next = house.restarted();
        assertThat(next.set()).isEqualTo(large.set().digest());
        assertThat(Objects.requireNonNull(next.policies().bundle(1)).files()).isEqualTo(large.files());
    }

    /** That differ in text that does not compress. */
    private static String manyPolicies(int count) {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            byte[] noise = new byte[100];
            random.nextBytes(noise);
            text.append("@id(\"p").append(i).append("\")\n@note(\"");
            text.append(HexFormat.of().formatHex(noise)).append("\")\n");
            text.append("permit (principal is Device, action == Action::\"publish\", resource)\n");
            text.append("when { principal.role == \"sensor\" && resource.kind == \"state\" };\n");
        }
        return text.toString();
    }

    @Test
    void whatIsOnTrialIsTakenBackUnlessItIsConfirmed() throws Exception {
        PolicyWish trial = new PolicyWish("bold", null, Duration.ofMinutes(10));
        assertThat(house.policies().apply(SHUT, trial, TestHub.ADMIN).version()).isEqualTo(1);
        assertThat(refusal(house.apply(OPEN)))
                .as("a second one in the middle of it")
                .isEqualTo(Reason.POLICY_CHANGED);
        house.hub().pass(Duration.ofMinutes(9));
        try (Tap tap = house.hub().signals.tap(100)) {
            house.hub().pass(Duration.ofMinutes(1));
            awaitApplied(tap);
        }
        assertThat(house.policies().confirm(TestHub.ADMIN))
                .as("too late; waits until it is taken back")
                .isInstanceOf(Outcome.Refused.class);
        assertThat(house.pumpSpeaks()).isTrue();
        PolicyVersion back = Objects.requireNonNull(house.hub().acts.policies().latest());
        assertThat(back.number()).isEqualTo(2);
        assertThat(back.by()).isEqualTo("internal/hub");
        assertThat(back.why()).contains("version 1 was not confirmed");

        house.policies().apply(SHUT, trial, TestHub.ADMIN);
        assertThat(house.policies().confirm(TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
        assertThat(house.policies().confirm(TestHub.ADMIN)).isInstanceOf(Outcome.Refused.class);
        house.hub().pass(Duration.ofMinutes(11));
        house = house.restarted();
        assertThat(house.hub().acts.policies().number()).isEqualTo(3);
        assertThat(house.pumpSpeaks()).isFalse();
    }

    /** Ada and Ben are admins, and one device that gets rights is too many for one of them. */
    private void twoAdmins() {
        for (String name : List.of("ada", "ben")) {
            Act admin = new Act.PrincipalAdded(PrincipalId.operator(name), Registry.plainFacts(Roles.ADMIN, 1), null);
            assertThat(house.hub().acts.perform(admin, Actor.HUB)).isInstanceOf(Outcome.Done.class);
            Act none = new Act.TwoPersonMarksSet(EnumSet.allOf(Mark.class), 0);
            house.hub().acts.perform(none, TestHub.ADMIN); // alone, while there is one
        }
    }

    @Test
    void whatWaitedForATrialToBeConfirmedIsHeldAgainstWhatIsInForceThen() throws Exception {
        house.apply(SHUT); // without the invariants that ship
        twoAdmins();
        PolicyWish trial = new PolicyWish("", null, Duration.ofMinutes(10));
        PolicyBundle nothing = set("@id(\"nobody\") forbid (principal, action, resource);");
        assertThat(house.policies().apply(nothing, trial, TestHub.ADMIN).version())
                .isEqualTo(2);
        house.hub().log.stall();
        CompletableFuture<Outcome> confirming =
                CompletableFuture.supplyAsync(() -> house.policies().confirm(TestHub.ADMIN));
        house.hub().log.awaitStalled(1);
        CompletableFuture<Policies.Applied> applying = CompletableFuture.supplyAsync(() -> house.apply(OPEN));
        assertThat(applying).as("one after the other").isNotDone();

        house.hub().log.goOn();

        assertThat(confirming.join()).isInstanceOf(Outcome.Done.class);
        assertThat(refusal(applying.join())).isEqualTo(Reason.SECOND_PERSON_WANTED);
        assertThat(applying.join().wanted()).isNotEmpty();
        assertThat(house.hub().acts.policies().number()).isEqualTo(2);
    }

    @Test
    void aTrialIsNoWayAroundTheSecondPersonButOneMayTakeItBack() {
        house.apply(OPEN);
        twoAdmins();
        assertThat(house.apply(SHUT).version()).isEqualTo(2);
        assertThat(refusal(house.policies().rollback(1, PLAIN, TestHub.ADMIN))).isEqualTo(Reason.SECOND_PERSON_WANTED);
        PolicyWish trial = new PolicyWish("", null, Duration.ofMinutes(10));
        PolicyBundle nothing = set("@id(\"nobody\") forbid (principal, action, resource);");
        assertThat(house.policies().apply(nothing, trial, TestHub.ADMIN).version())
                .isEqualTo(3);
        assertThat(refusal(house.policies().rollback(1, PLAIN, TestHub.ADMIN))).isEqualTo(Reason.POLICY_CHANGED);
        assertThat(refusal(house.apply(OPEN))).isEqualTo(Reason.POLICY_CHANGED);
        assertThat(house.policies().rollback(2, PLAIN, TestHub.ADMIN).version())
                .as("as it would by itself")
                .isEqualTo(4);
        assertThat(house.pumpSpeaks()).isFalse();
    }

    private static void awaitApplied(Tap tap) throws InterruptedException {
        List<Event> seen = new ArrayList<>();
        while (seen.stream()
                .noneMatch(event -> event.type() == EventType.ACT_DONE
                        && "policy-applied".equals(event.details().get("act")))) {
            seen.addAll(tap.take(Duration.ofSeconds(30)));
        }
    }

    @Test
    void aTrialWhoseTimePassedWhileTheHubWasDownIsTakenBackAtStartAndAnotherGoesOn() {
        house.apply(OPEN);
        PolicyWish trial = new PolicyWish("", null, Duration.ofMinutes(10));
        house.policies().apply(SHUT, trial, TestHub.ADMIN);

        house = house.restarted();
        assertThat(house.pumpSpeaks()).as("still on trial").isFalse();
        house.policies().close();
        house.hub().pass(Duration.ofMinutes(11));
        TestHub next = house.hub().restarted();
        house = House.on(next);

        assertThat(house.pumpSpeaks()).isTrue();
        assertThat(house.hub().acts.policies().number()).isEqualTo(3);
    }

    @Test
    void entriesOfOlderVersionsAreReadAsTheyWereMeant() throws Exception {
        byte[] digest = Fingerprint.of(new byte[] {1}).toBytes();
        for (int version = 1; version <= 2; version++) {
            CborWriter body = new CborWriter();
            body.array(ActWriter.ENVELOPE).integer(version).integer(TestHub.START.toEpochMilli());
            body.text("operator/ada").nothing().bool(false).integer(0);
            body.array(2).bytes(digest).text("a file");
            Recorded read = Recorded.decode(ActKind.POLICY_APPLIED.type(), body.toByteArray());
            assertThat(read.act())
                    .isEqualTo(new Act.PolicyApplied(Fingerprint.ofDigest(digest), "a file", 0, "", null, null));
            house.hub()
                    .log
                    .append(List.of(LateActs.draft(read)).stream()
                            .map(draft -> new LeafDraft(draft.type(), draft.actor(), body.toByteArray()))
                            .toList());
        }
        house = house.restarted();
        assertThat(house.hub().acts.policies().number()).isEqualTo(2);
        assertThat(house.pumpSpeaks()).as("the shipped set was in force then").isTrue();
    }

    @Test
    void aSetThatThisProgramCannotReadIsNotReplacedByAnother() {
        byte[] garbage = "not what was written".getBytes(StandardCharsets.US_ASCII);
        Act act = new Act.PolicyApplied(Fingerprint.of(garbage), "directory", 1, "", null, garbage);
        assertThat(house.hub().acts.perform(act, TestHub.ADMIN)).isInstanceOf(Outcome.Done.class);
        TestHub next = house.hub().restarted();
        assertThatThrownBy(() -> Policies.inForce(next.acts.policies())).isInstanceOf(PolicyRefusedException.class);
    }

    /** Whatever is done in whatever order: the ledger alone gives the same versions, texts and decisions. */
    @Test
    void theLedgerAloneGivesTheSamePoliciesAsTheRunningHub() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<PolicyBundle> sets = List.of(OPEN, SHUT, set("@id(\"x\") permit (principal, action, resource);"));
        for (int step = 0; step < 120; step++) {
            Duration trial = random.nextInt(4) == 0 ? Duration.ofMinutes(1 + random.nextInt(5)) : null;
            PolicyWish wish = new PolicyWish("step " + step, null, trial);
            house.hub().failDisk(random.nextInt(6) == 0);
            switch (random.nextInt(5)) {
                case 0, 1 -> house.policies().apply(sets.get(random.nextInt(3)), wish, TestHub.ADMIN);
                case 2 -> house.policies().rollback(random.nextInt(8), wish, TestHub.ADMIN);
                case 3 -> house.policies().confirm(TestHub.ADMIN);
                default -> house.hub().acts.perform(TestHub.device("d-" + step), TestHub.ADMIN);
            }
            house.hub().failDisk(false);
            if (step % 10 == 9) {
                List<PolicyVersion> versions = house.hub().acts.policies().all();
                Fingerprint set = house.set();
                boolean speaks = house.pumpSpeaks();
                house = house.restarted();
                assertThat(house.hub().acts.policies().all())
                        .as("seed %s", seed)
                        .isEqualTo(versions);
                assertThat(house.set()).as("seed %s", seed).isEqualTo(set);
                assertThat(house.pumpSpeaks()).as("seed %s", seed).isEqualTo(speaks);
            }
        }
    }
}
