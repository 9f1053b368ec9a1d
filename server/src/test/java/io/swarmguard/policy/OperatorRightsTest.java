package io.swarmguard.policy;

import static io.swarmguard.terms.Right.CUT_OFF;
import static io.swarmguard.terms.Right.LOOK;
import static io.swarmguard.terms.Right.RUN_FLEET;
import static io.swarmguard.terms.Right.RUN_HUB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.terms.Name;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Right;
import io.swarmguard.terms.Standing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What policies about operators permit, in single cases and in all of them. */
class OperatorRightsTest {
    private static final String FACTS = """
            [zone.office]
            networks = ["10.1.0.0/16"]

            [window.day]
            zone = "Europe/Berlin"
            from = "06:00"
            to = "22:00"
            """;

    private static final Moment DAY =
            new Moment(false, Map.of("day", true), java.time.Instant.MIN, java.time.Instant.MAX);
    private static final Moment NIGHT =
            new Moment(false, Map.of("day", false), java.time.Instant.MIN, java.time.Instant.MAX);

    static OperatorRights of(String cedar) {
        try {
            return OperatorRights.ofJson(Drafts.json(cedar), Declarations.parse(FACTS));
        } catch (Exception e) {
            throw new AssertionError(cedar, e);
        }
    }

    private static String permit(String id, String action, String when) {
        return "@id(\"" + id + "\") permit (principal is Operator, action == Action::\"" + action
                + "\", resource is Hub) when { " + when + " };\n";
    }

    private static Decision ask(OperatorRights rights, String role, Right right, String address, Moment moment) {
        return rights.decide(
                new OperatorQuestion(new Name(role), Standing.CLEAR, right, false, Place.at(address), moment));
    }

    @Test
    void theShippedRolesMayWhatTheirDocumentsSay() {
        OperatorRights shipped = OperatorRights.shipped();

        assertThat(shipped.table())
                .isEqualTo(Map.of(
                        "viewer", List.of(LOOK),
                        "operator", List.of(LOOK, RUN_FLEET, CUT_OFF),
                        "security", List.of(LOOK, CUT_OFF),
                        "admin", List.of(LOOK, RUN_FLEET, CUT_OFF, RUN_HUB)));
        assertThat(shipped.holders(RUN_FLEET)).containsExactly("admin", "operator");
        assertThat(shipped.ever(new Name("sensor"))).isEmpty();
    }

    @Test
    void whoIsNotTrustedMayNothing() {
        OperatorRights shipped = OperatorRights.shipped();
        for (Standing standing : Standing.values()) {
            boolean trusted = standing.compareTo(Standing.WATCHED) <= 0;
            for (Right right : Right.values()) {
                Decision decision = shipped.decide(
                        new OperatorQuestion(new Name("admin"), standing, right, true, new Place(), Moment.UNKNOWN));
                assertThat(decision.reason()).as("%s %s", standing, right).isEqualTo(trusted ? null : Reason.FORBIDDEN);
            }
        }
    }

    @Test
    void zonesWindowsAndTokensAreFacts() {
        OperatorRights rights = of(permit("a", "run-hub", "principal.role == \"admin\" && context.zone == \"office\"")
                + permit("b", "look", "principal.role == \"auditor\" && context.window.day")
                + "@id(\"c\") forbid (principal, action in [Action::\"run-hub\", Action::\"run-fleet\"], resource) "
                + "when { context.token };");

        assertThat(ask(rights, "admin", RUN_HUB, "10.1.2.3", NIGHT).isPermitted())
                .isTrue();
        assertThat(ask(rights, "admin", RUN_HUB, "10.2.2.3", NIGHT).isPermitted())
                .isFalse();
        assertThat(ask(rights, "auditor", LOOK, "10.2.2.3", DAY).isPermitted()).isTrue();
        assertThat(ask(rights, "auditor", LOOK, "10.2.2.3", NIGHT).reason()).isEqualTo(Reason.NOT_PERMITTED);
        assertThat(ask(rights, "auditor", LOOK, "10.2.2.3", Moment.UNKNOWN).reason())
                .as("nobody knows the time")
                .isEqualTo(Reason.DECISION_FAILED);
        Decision byToken = rights.decide(
                new OperatorQuestion(new Name("admin"), Standing.CLEAR, RUN_HUB, true, Place.at("10.1.2.3"), NIGHT));
        assertThat(byToken.why()).containsExactly("c");
        assertThat(rights.roles()).containsExactlyInAnyOrder("admin", "auditor");
        assertThat(rights.table()).isEqualTo(Map.of("admin", List.of(RUN_HUB), "auditor", List.of(LOOK)));
    }

    @Test
    void aRoleRunsTheHubForSureIfNoWindowTokenOrUnknownTimeStopsIt() throws Exception {
        List<Name> admins = List.of(new Name("admin"));
        assertThat(OperatorRights.shipped().someRunsTheHub(admins)).isTrue();
        assertThat(OperatorRights.shipped().someRunsTheHub(List.of(new Name("security"))))
                .isFalse();
        assertThat(OperatorRights.shipped().someRunsTheHub(List.of())).isFalse();
        assertThat(runs(admins, permit("a", "run-hub", "principal.role == \"admin\" && context.zone == \"office\"")))
                .as("he goes there")
                .isTrue();
        assertThat(runs(admins, permit("a", "run-hub", "principal.role == \"admin\" && context.window.day")))
                .isFalse();
        assertThat(runs(
                        admins,
                        permit("a", "run-hub", "principal.role == \"admin\" && context.window.day")
                                + permit("b", "run-hub", "principal.role == \"admin\" && !context.window.day")))
                .as("but while nobody vouches for the clock, which only who runs the hub could do")
                .isFalse();
        assertThat(runs(admins, permit("a", "run-hub", "principal.role == \"admin\" && context.token")))
                .isFalse();
        assertThat(runs(
                        admins,
                        permit("a", "run-hub", "principal.role == \"admin\" && principal.standing == \"watched\"")))
                .isFalse();
        assertThat(runs(
                        List.of(new Name("admin"), new Name("chief")),
                        permit("a", "run-hub", "principal.role == \"chief\"")))
                .isTrue();
        assertThat(runs(admins, permit("a", "run-hub", "principal.role != \"chief\"")))
                .isTrue();
    }

    private static boolean runs(List<Name> roles, String cedar) throws PolicyRefusedException {
        return of(cedar).someRunsTheHub(roles);
    }

    @Test
    void givingAnOperatorMoreAndLettingOthersRunTheHubAreShifts() throws Exception {
        String hub = permit("hub", "run-hub", "principal.role == \"admin\"");
        String look = permit("look", "look", "[\"admin\", \"viewer\"].contains(principal.role)");
        OperatorRights before = of(hub + look);

        assertThat(before.shifts(before, true)).isFalse();
        assertThat(of(hub).shifts(before, true)).as("less to see").isFalse();
        assertThat(of(hub + look + permit("more", "cut-off", "principal.role == \"viewer\""))
                        .shifts(before, true))
                .isTrue();
        assertThat(of(permit("hub", "run-hub", "principal.role == \"chief\"") + look)
                        .shifts(before, true))
                .isTrue();
        assertThat(of(look).shifts(before, true)).as("nobody runs it any more").isTrue();
        OperatorRights zoned = of(hub + look + "@id(\"f\") forbid (principal, action == Action::\"look\", resource) "
                + "when { context.zone == \"other\" };");
        assertThat(zoned.shifts(before, true)).isFalse();
        assertThat(zoned.shifts(zoned, false))
                .as("the zone may mean anything now")
                .isTrue();
        assertThat(before.shifts(before, false))
                .as("and matters to nobody here")
                .isFalse();
    }

    @Test
    void whatIsNotKnownOfAnOperatorIsRefused() {
        for (String when : Arrays.asList(
                "principal in Segment::\"plant-a\"",
                "principal in Group::\"canary\"",
                "resource.kind == \"command\"",
                "principal.attestation == \"attested\"",
                "context has publisher && context.publisher.role == \"x\"",
                "principal == resource.device")) {
            assertThatThrownBy(() ->
                            OperatorRights.ofJson(Drafts.json(permit("a", "look", when)), Declarations.parse(FACTS)))
                    .as(when)
                    .isInstanceOf(PolicyRefusedException.class);
        }
        assertThatThrownBy(() -> OperatorRights.ofJson(
                        Drafts.json("@id(\"a\") permit (principal, action == Action::\"publish\", resource);"),
                        Declarations.none()))
                .hasMessageContaining("is never 'publish'");
        assertThatThrownBy(() -> OperatorRights.ofJson(
                        Drafts.json("@id(\"a\") permit (principal, action, resource is Channel);"),
                        Declarations.none()))
                .hasMessageContaining("resource is Hub");
    }
}
