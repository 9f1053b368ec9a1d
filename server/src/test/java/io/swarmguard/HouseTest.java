package io.swarmguard;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.swarmguard.acts.Act;
import io.swarmguard.gate.GateSession;
import io.swarmguard.identity.Registry;
import io.swarmguard.policy.Policy;
import io.swarmguard.trust.Casebook;
import io.swarmguard.trust.Standings;
import io.swarmguard.trust.UnderOwnKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plan of the house, held by its classes: which room may use which, and what no stranger can reach. */
class HouseTest {
    private static final String HOUSE = "io.swarmguard.";

    /** Room → rooms it may use. Who is missing here is not a room, and fails. */
    private static final Map<String, String> MAY_USE = Map.ofEntries(
            Map.entry("terms", ""),
            Map.entry("config", "terms"),
            Map.entry("signal", "terms"),
            Map.entry("store", "terms config"),
            Map.entry("keys", "terms config store"),
            Map.entry("ledger", "terms store keys formats"),
            Map.entry("identity", "terms store formats"),
            Map.entry("trust", "terms signal store"),
            Map.entry("watch", "terms signal trust"),
            Map.entry("policy", "terms identity trust formats"),
            Map.entry("message", "terms"),
            Map.entry("hub", "terms signal identity policy message store"),
            Map.entry("history", "terms store identity policy formats"),
            Map.entry("gate", "terms signal identity trust policy message hub"),
            Map.entry("edge", "terms config signal identity message gate formats"),
            Map.entry("acts", "terms signal ledger store keys identity trust policy hub formats"),
            Map.entry("pki", "terms config signal identity keys acts store formats"),
            Map.entry("enrol", "terms config signal identity keys acts store gate pki formats"),
            Map.entry(
                    "console",
                    "terms config signal store ledger identity trust policy history hub gate acts pki enrol edge formats"),
            Map.entry("cli", "terms config formats console ledger policy"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.swarmguard");

    static Stream<String> rooms() {
        return CLASSES.stream()
                .map(HouseTest::room)
                .filter(r -> !r.isEmpty() && !r.equals("formats"))
                .distinct()
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomUsesOnlyWhatThePlanAllows(String room) {
        assertThat(MAY_USE).containsKey(room);
        Set<String> allowed = Set.of(MAY_USE.getOrDefault(room, "").split(" "));
        Set<String> broken = new TreeSet<>();
        for (JavaClass user : CLASSES.that(in(room))) {
            for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                String used = room(target);
                boolean ours = target.getPackageName().startsWith("io.swarmguard") && !used.equals(room);
                if (ours && !allowed.contains(used)) {
                    broken.add(user.getName() + " uses " + target.getName());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void roomsHaveNoCircles() {
        slices().matching("io.swarmguard.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** Code that meets strangers can verify, and can open sealed queues through the store's Cipher; that is all. */
    @Test
    void nothingInEdgeGateOrHubReachesKeysOrWhatSignsWithThem() {
        noClasses()
                .that(in("edge").or(in("gate")).or(in("hub")))
                .should()
                .transitivelyDependOnClassesThat(
                        in("pki").or(in("keys")).or(in("ledger")).or(in("acts")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void proofsAreMintedInTheirRoomOnly() {
        Set<String> proofs = Set.of("Principal", "Permit", "UnderOwnKey", "Prepared", "Appraisal", "VerifiedImage");
        DescribedPredicate<JavaClass> proof =
                describe("are proofs", c -> proofs.contains(c.getSimpleName()) && c.isTopLevelClass());
        classes().that(proof).should().haveModifier(JavaModifier.FINAL).check(CLASSES);
        classes().that(proof).should().notBeRecords().check(CLASSES);
        constructors()
                .that()
                .areDeclaredInClassesThat(proof)
                .should()
                .bePackagePrivate()
                .orShould()
                .bePrivate()
                .check(CLASSES);
    }

    /** Others see the registry and the standings, and could call what changes them; only acts may. */
    @Test
    void nobodyButActsChangesWhoMayDoWhat() {
        noClasses()
                .that(not(in("acts")).and(not(in("identity"))).and(not(in("trust"))))
                .should()
                .callMethodWhere(call(Registry.class, "apply"))
                .orShould()
                .callMethodWhere(call(Standings.class, "set"))
                .orShould()
                .dependOnClassesThat(describe("keep the dossiers", c -> c.isEquivalentTo(Casebook.class)))
                .check(CLASSES);
    }

    /** Whoever lowers a standing without being an operator shows what was done in a session under its own key. */
    @Test
    void onlyAnOpenSessionProvesThatSomethingWasDoneUnderAKey() {
        noClasses()
                .that(not(describe("are the gate's sessions", c -> c.isEquivalentTo(GateSession.class))))
                .should()
                .callMethodWhere(call(UnderOwnKey.class, "inSession"))
                .check(CLASSES);
        constructors()
                .that()
                .areDeclaredIn(Act.EvidenceRecorded.class)
                .should()
                .bePackagePrivate()
                .check(CLASSES);
        noClasses()
                .that(not(in("acts")))
                .should()
                .callMethodWhere(call(Policy.class, "replace"))
                .check(CLASSES);
    }

    @Test
    void thereIsNoStaticMutableState() {
        Set<String> mutable =
                Set.of("HashMap", "TreeMap", "EnumMap", "ArrayList", "HashSet", "ArrayDeque", "ConcurrentHashMap");
        fields().that().areStatic().should().beFinal().check(CLASSES);
        fields().that()
                .areStatic()
                .should()
                .notHaveRawType(describe(
                        "hold mutable state",
                        c -> c.getPackageName().equals("java.util.concurrent.atomic")
                                || c.isEquivalentTo(ThreadLocal.class)
                                || mutable.contains(c.getSimpleName())))
                .check(CLASSES);
    }

    @Test
    void logsGoThroughOneFacadeAndOnlyTheCommandLinePrints() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.logging.."))
                .check(CLASSES);
        noClasses()
                .that(not(talksToAPerson()))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void nothingSleepsOrEndsTheProcessOnItsOwn() {
        noClasses()
                .should()
                .callMethodWhere(call(Thread.class, "sleep"))
                .orShould()
                .callMethodWhere(call(Thread.class, "yield"))
                .check(CLASSES);
        noClasses()
                .that(not(talksToAPerson()))
                .should()
                .callMethodWhere(call(System.class, "exit"))
                .orShould()
                .callMethodWhere(call(Runtime.class, "exit"))
                .orShould()
                .callMethodWhere(call(Runtime.class, "halt"))
                .check(CLASSES);
    }

    /** A test must be able to hold the clock; only who builds the house, or talks to a person, picks the real one. */
    @Test
    void clockAndRandomnessComeInThroughConstructors() {
        // the hub's port to the real clock; a constructor's default; ages shown to operators, which decide nothing
        Set<String> clocks = Set.of("SystemTimer", "MqttEdge", "CertificateApi");
        DescribedPredicate<JavaClass> isARealClock =
                describe("are real clocks", c -> clocks.contains(c.getSimpleName()));
        noClasses()
                .that(not(talksToAPerson()).and(not(isARealClock)))
                .should()
                .callMethodWhere(call(System.class, "currentTimeMillis"))
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethodWhere(call(Clock.class, "systemUTC"))
                .orShould()
                .callMethodWhere(call(Clock.class, "systemDefaultZone"))
                .orShould()
                .dependOnClassesThat(describe("are weak randomness", c -> c.isEquivalentTo(Random.class)))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaMethodCall> call(Class<?> owner, String method) {
        return describe(
                owner.getSimpleName() + "." + method,
                call -> call.getTargetOwner().isEquivalentTo(owner)
                        && call.getTarget().getName().equals(method));
    }

    private static DescribedPredicate<JavaClass> in(String room) {
        return describe("are in " + room, c -> room(c).equals(room));
    }

    private static DescribedPredicate<JavaClass> talksToAPerson() {
        return describe(
                "talk to a person",
                c -> room(c).equals("cli") || c.getPackageName().equals("io.swarmguard"));
    }

    /** The first level of the package inside the house; empty for Main's own and for what is not ours. */
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(HOUSE)) {
            return "";
        }
        String inside = name.substring(HOUSE.length());
        int dot = inside.indexOf('.');
        return dot < 0 ? inside : inside.substring(0, dot);
    }
}
