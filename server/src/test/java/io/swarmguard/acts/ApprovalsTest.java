package io.swarmguard.acts;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.identity.Registry;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What needs a second person is not done by one, whoever writes the batch. Ada and Ben are admins, Cid whom Ada enrolled. */
class ApprovalsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final PrincipalId PUMP = PrincipalId.device("pump-7");
    private static final Actor ADA = actor("ada");
    private static final Actor BEN = actor("ben");
    private static final Actor CID = actor("cid");

    private TestHub hub = new TestHub();

    private static Actor actor(String name) {
        return new Actor(PrincipalId.operator(name), "127.0.0.1");
    }

    @BeforeEach
    void twoAdminsAndADisabledPump() {
        done(hub.acts.perform(operator("ada", "admin"), Actor.HUB));
        done(hub.acts.perform(operator("ben", "admin"), Actor.HUB));
        done(hub.acts.perform(TestHub.device("pump-7"), ADA));
        done(hub.acts.perform(new Act.PrincipalDisabled(PUMP, "stolen"), ADA));
    }

    private static Act.PrincipalAdded operator(String name, String role) {
        return new Act.PrincipalAdded(PrincipalId.operator(name), Registry.plainFacts(new Name(role), 1), null);
    }

    private static Wanted enabling() {
        return new Wanted(new Act.PrincipalEnabled(PUMP));
    }

    @Test
    void whatNeedsTwoIsRefusedToOneAndDoneWhenAnotherApprovesExactlyThatWithBothNamesInTheLedger() {
        assertThat(hub.acts.marked(enabling().acts(), ADA)).isEqualTo(Mark.ENABLE);
        assertThat(refusal(hub.acts.perform(new Act.PrincipalEnabled(PUMP), ADA)))
                .isEqualTo(Reason.SECOND_PERSON_WANTED);
        long number = ask(enabling(), ADA);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.DISABLED);

        done(approve(number, BEN));

        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
        List<Recorded> entries = hub.entries();
        Recorded given = entries.get(entries.size() - 2);
        assertThat(given.by()).isEqualTo(BEN);
        assertThat(given.act())
                .isEqualTo(new Act.ApprovalGiven(number, enabling().digest(), ADA.id(), 1));
        assertThat(entries.getLast().by()).isEqualTo(ADA);
        assertThat(entries.getLast().act()).isEqualTo(new Act.PrincipalEnabled(PUMP));
    }

    @Test
    void aRequestOutlivesARestartAsItWasAndIsDoneOnce() {
        long number = ask(enabling(), ADA);
        List<PendingRequest> before = hub.acts.approvals().pending(hub.clock.instant());
        hub = hub.restarted();
        assertThat(hub.acts.approvals().pending(hub.clock.instant()).toString()).isEqualTo(before.toString());
        done(approve(number, BEN));
        done(hub.acts.perform(new Act.PrincipalDisabled(PUMP, "again"), ADA));
        assertThat(refusal(approve(number, enabling(), enabling().digest(), BEN)))
                .isEqualTo(Reason.UNKNOWN_REQUEST);
        hub = hub.restarted();
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.DISABLED);
        assertThat(hub.acts.approvals().pending(hub.clock.instant())).isEmpty();
    }

    @Test
    void anApprovalIsForNothingButWhatWasAskedFor() {
        done(hub.acts.perform(TestHub.device("pump-8"), ADA));
        done(hub.acts.perform(new Act.PrincipalDisabled(PrincipalId.device("pump-8"), "stolen"), ADA));
        Wanted other = new Wanted(new Act.PrincipalEnabled(PrincipalId.device("pump-8")));
        long number = ask(enabling(), ADA);
        assertThat(refusal(approve(number, enabling(), other.digest(), BEN))).isEqualTo(Reason.APPROVAL_MISMATCH);
        assertThat(refusal(approve(number, other, enabling().digest(), BEN))).isEqualTo(Reason.APPROVAL_MISMATCH);
        assertThat(refusal(approve(number, other, other.digest(), BEN))).isEqualTo(Reason.APPROVAL_MISMATCH);
        Wanted both = new Wanted(enabling().acts().getFirst(), other.acts().getFirst());
        assertThat(refusal(approve(number, both, enabling().digest(), BEN))).isEqualTo(Reason.APPROVAL_MISMATCH);
        Act given = new Act.ApprovalGiven(number, enabling().digest(), ADA.id(), 1);
        assertThat(refusal(hub.acts.perform(given, BEN))).isEqualTo(Reason.APPROVAL_MISMATCH);
        assertThat(refusal(hub.acts.perform(List.of(other.acts().getFirst(), given), BEN)))
                .isEqualTo(Reason.INVALID_REQUEST);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.DISABLED);
        assertThat(hub.standing(PrincipalId.device("pump-8"))).isEqualTo(Standing.DISABLED);
    }

    @Test
    void nobodyApprovesWhatHeAskedForNorWhatHisSponsorOfThisWeekAskedFor() {
        long adding = ask(new Wanted(operator("cid", "admin")), ADA);
        assertThat(refusal(approve(adding, ADA))).isEqualTo(Reason.NOT_ELIGIBLE);
        done(approve(adding, BEN));
        long number = ask(enabling(), ADA);
        hub.pass(Approvals.STRANGENESS.minus(DAY));
        number = refusal(approve(number, CID)) == Reason.UNKNOWN_REQUEST ? ask(enabling(), ADA) : number;
        assertThat(refusal(approve(number, CID))).isEqualTo(Reason.NOT_ELIGIBLE);
        hub = hub.restarted(); // who enrolled whom, and when, is in the ledger
        assertThat(refusal(approve(number, CID))).isEqualTo(Reason.NOT_ELIGIBLE);
        hub.pass(DAY.plusSeconds(1));
        done(approve(ask(enabling(), ADA), CID));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void whoIsNoAdminOrWasDisabledMeanwhileApprovesNothing() {
        done(hub.acts.perform(operator("vic", "viewer"), Actor.HUB));
        long number = ask(enabling(), ADA);
        assertThat(refusal(approve(number, actor("vic")))).isEqualTo(Reason.NOT_ELIGIBLE);
        assertThat(refusal(approve(number, actor("nobody")))).isEqualTo(Reason.NOT_ELIGIBLE);
        done(hub.acts.perform(new Act.PrincipalDisabled(BEN.id(), "left"), ADA));
        assertThat(refusal(approve(number, BEN))).isEqualTo(Reason.NOT_ELIGIBLE);
    }

    @Test
    void whatSomebodyAskedForBeforeHeWasDisabledIsNotDoneAnyMore() {
        long number = ask(enabling(), ADA);
        done(hub.acts.perform(new Act.PrincipalDisabled(ADA.id(), "went rogue"), BEN));
        assertThat(refusal(approve(number, BEN))).isEqualTo(Reason.PRINCIPAL_DISABLED);
    }

    @Test
    void nobodyGetsRidOfTheSecondPersonByDisablingIt() {
        done(hub.acts.perform(new Act.PrincipalDisabled(BEN.id(), "in my way"), ADA));
        assertThat(refusal(hub.acts.perform(new Act.PrincipalEnabled(PUMP), ADA)))
                .isEqualTo(Reason.SECOND_PERSON_WANTED);
        Act demotion = new Act.OperatorRoleSet(BEN.id(), new Name("viewer"));
        assertThat(refusal(hub.acts.perform(demotion, ADA))).isEqualTo(Reason.SECOND_PERSON_WANTED);
        hub.pass(Approvals.MEMORY.plusSeconds(1));
        done(hub.acts.perform(new Act.PrincipalEnabled(PUMP), ADA));
    }

    @Test
    void aRequestExpiresAndCanBeRejectedByAnAdminOrWithdrawn() {
        long number = ask(enabling(), ADA);
        hub.pass(DAY.plusMillis(1));
        assertThat(refusal(approve(number, enabling(), enabling().digest(), BEN)))
                .isEqualTo(Reason.UNKNOWN_REQUEST);
        done(hub.acts.perform(operator("vic", "viewer"), Actor.HUB));
        long rejected = ask(enabling(), ADA);
        Act rejection = new Act.ApprovalRejected(rejected, "not before the audit");
        assertThat(refusal(hub.acts.perform(rejection, actor("vic")))).isEqualTo(Reason.NOT_ELIGIBLE);
        done(hub.acts.perform(rejection, BEN));
        long withdrawn = ask(enabling(), ADA);
        done(hub.acts.perform(new Act.ApprovalRejected(withdrawn, "a mistake"), ADA));
        assertThat(hub.restarted().acts.approvals().pending(hub.clock.instant()))
                .isEmpty();
    }

    @Test
    void theWorldIsLookedAtAgainWhenSomebodyApproves() {
        long first = ask(enabling(), ADA);
        long second = ask(enabling(), BEN);
        done(approve(first, BEN));
        assertThat(refusal(approve(second, ADA))).isEqualTo(Reason.NO_CHANGE);
        assertThat(refusal(hub.acts.request(
                        Mark.ENABLE, enabling(), hub.clock.instant().plus(DAY), ADA)))
                .as("what could not be done now is not even asked for")
                .isEqualTo(Reason.NO_CHANGE);
    }

    @Test
    void theMarksChangeByTwoPersonsAndOutliveARestart() {
        Act fewer = new Act.TwoPersonMarksSet(EnumSet.of(Mark.OPERATORS, Mark.MARKS), 5);
        assertThat(refusal(hub.acts.perform(fewer, ADA))).isEqualTo(Reason.SECOND_PERSON_WANTED);
        done(approve(ask(new Wanted(fewer), ADA), BEN));
        hub = hub.restarted();
        assertThat(hub.acts.approvals().marks()).isEqualTo(Set.of(Mark.OPERATORS, Mark.MARKS));
        assertThat(hub.acts.approvals().devices()).isEqualTo(5);
        done(hub.acts.perform(new Act.PrincipalEnabled(PUMP), ADA));
        assertThat(hub.acts.approvals().isMarked(Mark.POLICY, ADA, hub.clock.instant()))
                .isFalse();
    }

    @Test
    void oneIsEnoughToLiftARestrictionAndTwoAreWantedToReleaseFromQuarantine() {
        done(approve(ask(enabling(), ADA), BEN));
        Act release = new Act.PrincipalReleased(PUMP, "looked at", false);
        done(hub.acts.perform(new Act.PrincipalMarked(PUMP, Standing.RESTRICTED, "odd", null), ADA));
        done(hub.acts.perform(release, ADA));
        done(hub.acts.perform(new Act.PrincipalMarked(PUMP, Standing.QUARANTINED, "stolen", null), ADA));
        assertThat(refusal(hub.acts.perform(release, ADA))).isEqualTo(Reason.SECOND_PERSON_WANTED);
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.QUARANTINED);
        done(approve(ask(new Wanted(release), ADA), BEN));
        assertThat(hub.standing(PUMP)).isEqualTo(Standing.CLEAR);
    }

    @Test
    void twoAreWantedToMakeAMachineEssentialAndOneIsEnoughToEndIt() {
        Act essential = new Act.EssentialMarked(PUMP, true, "cools the reactor");
        assertThat(refusal(hub.acts.perform(essential, ADA))).isEqualTo(Reason.SECOND_PERSON_WANTED);
        done(approve(ask(new Wanted(essential), ADA), BEN));
        assertThat(refusal(hub.acts.perform(essential, Actor.HUB))).isEqualTo(Reason.NO_CHANGE);
        done(hub.acts.perform(new Act.EssentialMarked(PUMP, false, "replaced"), ADA));
    }

    @Test
    void oneOperatorHasSoManyRequestsWaiting() {
        for (int i = 0; i < Approvals.MOST_EACH; i++) {
            ask(new Wanted(operator("new-" + i, "viewer")), ADA);
        }
        Outcome more =
                hub.acts.request(Mark.ENABLE, enabling(), hub.clock.instant().plus(DAY), ADA);
        assertThat(refusal(more)).isEqualTo(Reason.LIMIT_APPROVALS);
        ask(enabling(), BEN);
        assertThat(refusal(hub.acts.request(
                        Mark.ENABLE, enabling(), hub.clock.instant().plus(DAY), BEN)))
                .isEqualTo(Reason.NO_CHANGE);
    }

    @Test
    void whileThereIsOneAdminOnePersonIsEnough() {
        TestHub alone = new TestHub();
        done(alone.acts.perform(operator("ada", "admin"), Actor.HUB));
        done(alone.acts.perform(operator("vic", "security"), ADA));
        done(alone.acts.perform(TestHub.device("pump-7"), ADA));
        done(alone.acts.perform(new Act.PrincipalDisabled(PUMP, "stolen"), ADA));
        assertThat(alone.acts.approvals().isInForce(alone.clock.instant())).isFalse();
        done(alone.acts.perform(new Act.PrincipalEnabled(PUMP), ADA));
        assertThat(refusal(alone.acts.perform(new Act.OperatorRoleSet(ADA.id(), new Name("viewer")), ADA)))
                .as("the last admin")
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void aPromotedOperatorIsAStrangerToNobodyButItsSponsor() {
        done(hub.acts.perform(operator("cid", "viewer"), Actor.HUB));
        hub.pass(Approvals.STRANGENESS.plus(DAY));
        long promoting = ask(new Wanted(new Act.OperatorRoleSet(CID.id(), Roles.ADMIN)), ADA);
        done(approve(promoting, BEN));
        assertThat(refusal(approve(ask(enabling(), ADA), CID))).isEqualTo(Reason.NOT_ELIGIBLE);
        done(approve(ask(enabling(), BEN), CID));
        assertThat(hub.restarted().acts.approvals().admins()).isEqualTo(3);
    }

    @Test
    void tokensAreFoldedFromTheLedgerAndFallAtOnce() throws Exception {
        Act.Certificate certificate = TestHub.certificate("p256-client.crt.pem");
        PrincipalId historian = PrincipalId.service("historian");
        done(hub.acts.perform(
                new Act.PrincipalAdded(
                        historian,
                        new io.swarmguard.identity.Facts(
                                new Name("collector"), new java.util.TreeSet<>(), true, 10, null),
                        certificate),
                ADA));
        Fingerprint bound = certificate.known().fingerprint();
        Fingerprint hash = Fingerprint.of("keyed".getBytes(StandardCharsets.US_ASCII));
        done(hub.acts.perform(token(hash, bound, DAY), BEN));
        assertThat(refusal(hub.acts.perform(token(hash, Fingerprint.of(new byte[1]), DAY), BEN)))
                .isEqualTo(Reason.UNKNOWN_CERTIFICATE);
        assertThat(refusal(hub.acts.perform(token(hash, bound, ApiToken.LONGEST.plusSeconds(1)), BEN)))
                .isEqualTo(Reason.INVALID_REQUEST);

        String before = String.valueOf(hub.acts.tokens().find(hash, hub.clock.instant()));
        hub = hub.restarted();
        assertThat(String.valueOf(hub.acts.tokens().find(hash, hub.clock.instant())))
                .isEqualTo(before)
                .contains("operator/ben", "look");
        hub.failDisk(true);
        assertThat(hub.acts.perform(new Act.TokenRevoked(1, "leaked"), ADA))
                .as("in effect although the disk takes nothing")
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.late()).isTrue());
        assertThat(hub.acts.tokens().find(hash, hub.clock.instant())).isNull();
        hub = hub.restarted();
        assertThat(hub.acts.tokens().find(hash, hub.clock.instant())).isNull();
        done(hub.acts.perform(token(hash, bound, DAY), BEN));
        hub.pass(DAY.plusMillis(1));
        assertThat(hub.acts.tokens().all(hub.clock.instant())).isEmpty();
    }

    private Act.TokenIssued token(Fingerprint hash, Fingerprint certificate, Duration life) {
        return new Act.TokenIssued(
                hash, "look", certificate, certificate, hub.clock.instant().plus(life));
    }

    private long ask(Wanted wanted, Actor by) {
        Mark mark = hub.acts.marked(wanted.acts(), by);
        assertThat(mark).isNotNull();
        done(hub.acts.request(mark, wanted, hub.clock.instant().plus(DAY), by));
        return hub.acts.approvals().pending(hub.clock.instant()).getLast().number();
    }

    private Outcome approve(long number, Actor by) {
        PendingRequest request = hub.acts.approvals().find(number, hub.clock.instant());
        return request == null
                ? new Outcome.Refused(Reason.UNKNOWN_REQUEST, "")
                : approve(number, request.wanted(), request.digest(), by);
    }

    private Outcome approve(long number, Wanted wanted, Fingerprint digest, Actor by) {
        PendingRequest request = hub.acts.approvals().find(number, hub.clock.instant());
        PrincipalId requester = request == null ? ADA.id() : request.by().id();
        List<Act> batch = new ArrayList<>();
        batch.add(new Act.ApprovalGiven(number, digest, requester, wanted.acts().size()));
        batch.addAll(wanted.acts());
        return hub.acts.perform(batch, by);
    }

    private static void done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    private static Reason refusal(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).reason();
    }
}
