package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cedarpolicy.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of questions about gateways, labels and posture: that they mean what the same says as a condition of Cedar. */
class QuestionParserTest {
    private static final int SETS = 12;

    /** Questions in words, and what they say as a condition after the words before {@code |}. */
    private static final List<List<String>> SAME = List.of(
            List.of(
                    "role sensor # publish command through a gateway",
                    "role sensor # publish command when context has via"),
            List.of("device # publish through no gateway", "device # publish when !(context has via)"),
            List.of(
                    "device # read state through a restricted or quarantined gateway in its segment",
                    "device # read state in its segment when context has via"
                            + " && [\"restricted\", \"quarantined\"].contains(context.via.standing)"),
            List.of(
                    "role robot # do anything through any not clear gateway",
                    "role robot # do anything when context has via && context.via.standing != \"clear\""),
            List.of(
                    "anybody # publish event through the role robot or gateway watched gateway",
                    "anybody # publish event when context has via && context.via.standing == \"watched\""
                            + " && (context.via.role == \"robot\" || context.via.role == \"gateway\")"),
            List.of(
                    "anybody # deliver config labelled out",
                    "anybody # deliver config when resource has label && resource.label == \"out\""),
            List.of(
                    "device # publish labelled ok or sealed of its own",
                    "device # publish of its own when resource has label"
                            + " && [\"ok\", \"sealed\"].contains(resource.label)"),
            List.of(
                    "device # publish state labelled not ok",
                    "device # publish state when resource has label && resource.label != \"ok\""),
            List.of("anybody # publish state unlabelled", "anybody # publish state when !(resource has label)"),
            List.of(
                    "failed attestation device # publish telemetry",
                    "device # publish telemetry when principal.attestation == \"failed\""),
            List.of(
                    "role sensor with outdated or revoked firmware # publish event of itself",
                    "role sensor # publish event of itself when [\"outdated\", \"revoked\"].contains(principal.firmware)"),
            List.of(
                    "anybody with not attested attestation # do anything",
                    "anybody # do anything unless principal.attestation == \"attested\""),
            List.of(
                    "service with no exposure # read telemetry",
                    "service # read telemetry when principal.exposure == \"none\""),
            List.of(
                    "service # publish command of a high or critical exposure role robot",
                    "service # publish command of a role robot when"
                            + " [\"high\", \"critical\"].contains(resource.device.exposure)"),
            List.of(
                    "service # publish command of another device with unknown firmware",
                    "service # publish command of another device when resource.device.firmware == \"unknown\""),
            List.of(
                    "device # receive from clear anybody with failed attestation",
                    "device # receive from clear anybody when context.publisher.attestation == \"failed\""),
            List.of(
                    "device # receive telemetry from not none or low exposure service shared",
                    "device # receive shared telemetry from service unless"
                            + " [\"none\", \"low\"].contains(context.publisher.exposure)"));

    private static PolicySet set(String text, Templates templates) throws Exception {
        Declarations declarations = Declarations.parse(RandomWorld.FACTS).with(templates);
        List<Policy> policies = new ArrayList<>();
        for (CedarText.Statement statement : CedarText.split("test", text)) {
            policies.add(CedarText.parse(statement));
        }
        return PolicySet.ofJson(CedarText.json(policies), declarations);
    }

    /** The classes that a question is about, of those that are possible. */
    private static int about(PolicyQuestion question, DiagramSpace space) throws PolicyRefusedException {
        return space.diagrams().and(space.possible(), space.outcome(question.where(), question.layout()));
    }

    @Test
    void eachIsAboutTheSameClassesAsTheConditionThatSaysItAndIsAnsweredAlikeOfRandomPolicies() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomPolicies generator = new RandomPolicies(random);
        Templates templates = Templates.parse(RandomWorld.TEMPLATES);
        Map<Boolean, Integer> answers = new TreeMap<>();
        for (int done = 0; done < SETS; done++) {
            String text = generator.next(1 + random.nextInt(4));
            try {
                compare(set(text, templates), templates, random, answers);
            } catch (PolicyRefusedException e) { // one that mentions nearly everything fits no key or diagram
                assertThat(e).as("seed %s", seed).hasMessageContaining("more than");
            }
        }
        assertThat(answers).as("seed %s", seed).containsKeys(true, false);
    }

    private static void compare(PolicySet set, Templates templates, Random random, Map<Boolean, Integer> answers)
            throws PolicyRefusedException {
        for (List<String> same : SAME) {
            String form = List.of("never", "always", "can").get(random.nextInt(3));
            PolicyQuestion words = QuestionParser.parse(same.getFirst().replace("#", form), set, templates);
            PolicyQuestion condition = QuestionParser.parse(same.getLast().replace("#", form), set, templates);
            DiagramSpace space = DiagramSpace.of(List.of(set.layout(), words.layout(), condition.layout()), templates);
            assertThat(about(words, space))
                    .as(words.text())
                    .isNotEqualTo(Diagrams.FALSE)
                    .isEqualTo(about(condition, space)); // a function has one diagram
            List<PolicyProof> proofs = new PolicyProver(set, templates).proveAll(List.of(words, condition));
            assertThat(proofs.getFirst().holds())
                    .as(words.text())
                    .isEqualTo(proofs.getLast().holds());
            answers.merge(proofs.getFirst().holds(), 1, Integer::sum);
        }
    }

    @Test
    void rolesOfTheSameNamesAreToldFromThem() throws Exception {
        Templates templates = Templates.parse(RandomWorld.TEMPLATES);
        PolicySet set = set("""
                @id("odd") permit (principal, action, resource)
                when { ["through", "labelled", "failed", "attestation", "gateway", "no"].contains(principal.role) };
                """, templates);
        assertSame(set, templates, "failed never publish", "role failed never publish");
        assertSame(
                set,
                templates,
                "failed attestation never publish",
                "anybody never publish when principal.attestation == \"failed\"");
        assertSame(
                set,
                templates,
                "role failed role attestation never publish",
                "anybody never publish when principal.role == \"failed\" && principal.role == \"attestation\"");
        assertSame(
                set,
                templates,
                "gateway never publish through a gateway",
                "role gateway never publish when context has via");
        assertSame(
                set,
                templates,
                "device never publish of a failed through no gateway",
                "device never publish of a role failed device when !(context has via)");
        assertSame(
                set,
                templates,
                "role through or labelled never publish of no device through a role gateway gateway",
                "anybody never publish of no device when [\"through\", \"labelled\"].contains(principal.role)"
                        + " && context has via && context.via.role == \"gateway\"");
        assertThatThrownBy(() -> QuestionParser.parse("through never publish", set, templates))
                .hasMessageContaining("'through' is not understood where who was expected")
                .hasMessageContaining("'role through'");
    }

    private static void assertSame(PolicySet set, Templates templates, String one, String other) throws Exception {
        PolicyQuestion words = QuestionParser.parse(one, set, templates);
        PolicyQuestion same = QuestionParser.parse(other, set, templates);
        DiagramSpace space = DiagramSpace.of(List.of(set.layout(), words.layout(), same.layout()), templates);
        assertThat(about(words, space)).as(one).isEqualTo(about(same, space));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "sensor never publish through a gatway | 'gatway' is not understood where a gateway was expected;"
                        + " nearest: 'gateway'",
                "sensor never publish through | the question ends where a gateway was expected",
                "sensor never publish through a quarantined | the question ends where a gateway was expected",
                "sensor never publish through a failed attestation gateway | the attestation of a gateway",
                "sensor never publish trough a gateway | nearest: 'through'",
                "sensor never publish labelled outt | 'outt' is not understood where a label was expected; nearest: 'out'",
                "sensor never publish labelled | the question ends where a label was expected",
                "sensor never publish labeled out | nearest: 'labelled'",
                "faild attestation sensor never publish | 'faild' is no word for attestation; nearest: 'failed'",
                "sensor with critical firmware never publish | nearest: 'compliant' of compliant, unknown, outdated",
                "failed sensor never publish | of posture it is said so: 'failed attestation'",
                "sensor with robot never publish | 'with' goes on with posture, as 'with failed attestation'",
                "sensor never publish command of a revoked | of posture it is said so: 'revoked firmware'"
            })
    void whatIsNotUnderstoodIsNamedWithWhatIs(String question, String message) throws Exception {
        Templates templates = Templates.parse(RandomWorld.TEMPLATES);
        PolicySet set = set(
                "@id(\"one\") permit (principal, action, resource) when { [\"sensor\", \"robot\"].contains(principal.role) };",
                templates);
        assertThatThrownBy(() -> QuestionParser.parse(question, set, templates))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutTestsInTheTemplatesNothingCanBeAskedOfLabels() {
        for (String question : List.of("sensor never publish labelled out", "sensor never publish state unlabelled")) {
            assertThatThrownBy(() -> QuestionParser.parse(question, PolicySet.shipped(), Templates.shipped()))
                    .as(question)
                    .hasMessageContaining("no template of these policies has tests, so no message has a label");
        }
    }

    @Test
    void answersSayItInTheSameWords() throws Exception {
        Templates templates = Templates.parse(RandomWorld.TEMPLATES);
        PolicySet set = set("""
                @id("gateways") permit (principal is Device, action == Action::"publish", resource)
                when { resource.kind == "config" && context has via && context.via.standing == "watched"
                    && resource has label && resource.label == "out" && principal.attestation == "failed" };
                """, templates);
        PolicyProver prover = new PolicyProver(set, templates);
        String never = "device never publish config through a gateway";
        assertThat(String.join("\n", prover.prove(never).lines()))
                .contains("with failed attestation publishes config")
                .contains("through a gateway that is watched labelled out");
        assertThat(String.join(
                        "\n",
                        prover.prove("device always publish config unlabelled").lines()))
                .contains("unlabelled");
        assertThat(String.join(
                        "\n",
                        prover.prove("device always publish config through no gateway")
                                .lines()))
                .contains("through no gateway");
    }
}
