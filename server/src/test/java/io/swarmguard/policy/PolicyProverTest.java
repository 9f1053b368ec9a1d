package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.policy.Condition.Outcome;
import io.swarmguard.terms.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyProverTest {
    private static final int ROUNDS = 40;

    private final PolicyProver shipped = new PolicyProver(PolicySet.shipped(), Templates.shipped());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sensor never publish command",
                "role sensor never publish kind command of another device",
                "quarantined device never publish telemetry",
                "collector never publish",
                "device never deliver shared telemetry outside its segment",
                "device never publish telemetry of another device",
                "commander can publish command in its segment",
                "commander can publish devices/+/command/#",
                "commander never publish topic segments/#",
                "commander never publish outside its segment",
                "quarantined sensor device can publish event of itself",
                "anybody disabled never do anything",
                "clear or watched sensor device always publish telemetry or event of its own unshared",
                "not responder never receive from quarantined or disabled anybody",
                "not sensor or actuator or robot or gateway device never do anything",
                "device never read command of another device",
                "anybody never do anything when principal.standing == \"disabled\"",
                "device never publish unless resource has device && resource.device == principal",
                "service can read telemetry of a quarantined device from watched device in its segment"
            })
    void whatTheShippedPoliciesKeepIsProved(String question) throws PolicyRefusedException {
        PolicyProof proof = shipped.prove(question);
        assertThat(proof.holds()).as(proof.lines().toString()).isTrue();
        assertThat(proof.vacuous()).isFalse();
        assertThat(proof.example() == null).isEqualTo(!question.contains(" can "));
    }

    @Test
    void whatIsNotSoIsAnsweredWithAClassInPlainWordsAndThePolicies() throws PolicyRefusedException {
        PolicyProof proof = shipped.prove("commander never publish command");
        assertThat(proof.holds()).isFalse();
        assertThat(proof.lines())
                .containsExactly(
                        "does not hold: commander never publish command",
                        "  in short: a service of role commander that is clear or watched publishes command in its"
                                + " segment",
                        "  for example: a service of role commander that is clear publishes command on an unshared"
                                + " topic of another device that is clear in its segment",
                        "  permitted by 'commander-writes-to-its-segments'; one of 10 classes",
                        "  only within budget commands: 20 devices per minute per principal");
        PolicyProof always = shipped.prove("sensor device always publish telemetry of itself unshared");
        assertThat(always.holds()).isFalse();
        assertThat(always.lines().toString())
                .contains("a device of role sensor that is quarantined or disabled publishes telemetry")
                .contains("denied by 'quarantined-only-reports'");
        PolicyProof cannot = shipped.prove("collector can publish");
        assertThat(cannot.holds()).isFalse();
        assertThat(cannot.lines().toString()).contains("no policy permits it");
    }

    @Test
    void whatIsAboutNothingPossibleIsSaid() throws PolicyRefusedException {
        PolicyProof proof = shipped.prove("service never publish telemetry of itself");
        assertThat(proof.holds()).isTrue();
        assertThat(proof.vacuous()).isTrue();
        assertThat(proof.lines().toString()).contains("nothing that it asks about is possible");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "sensro never publish command | 'sensro' is not understood where who was expected; nearest: 'sensor'",
                "sensor nevre publish command | nearest: 'never'",
                "sensor never publsh command | 'publsh' is not understood where an action was expected; nearest: 'publish'",
                "sensor never publish comand | nearest: 'command'",
                "sensor never publish command form device | 'form' is not understood where a clause was expected; nearest: 'from'",
                "sensor never publish command of quarantine device | nearest: 'quarantined'",
                "sensor never publish command in a segment | 'in its segment'",
                "sensor never publish devices/pump-7/command | write + in its place: 'devices/+/command'",
                "sensor never publish cars/+/command | no template covers the topic 'cars/+/command'",
                "sensor never | the question ends where an action was expected",
                "sensor never publish when principal.role like \"s*\" | 'like' is outside the finite subset",
                "sensor never publish when principal.role == | is no condition",
                "sensor never publish when true }; permit (principal, action, resource) when { true | is no condition",
                "sensor never publish when true } unless { true | is no condition",
                "role never publish | 'publish' is not understood where never, always or can was expected"
            })
    void whatIsNotUnderstoodIsNamedWithTheNearestThatIs(String question, String message) {
        assertThatThrownBy(() -> shipped.prove(question))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining(message);
    }

    /** The diagrams against asking about every class there is, for random policies and random questions. */
    @Test
    void whatIsPermittedOnlyWithinABudgetSaysSo() throws Exception {
        PolicyProof commands = shipped.prove("commander can publish command");
        assertThat(commands.holds()).isTrue();
        assertThat(commands.budgets()).containsExactly("commands: 20 devices per minute per principal");
        assertThat(String.join("\n", commands.lines()))
                .contains("only within budget commands: 20 devices per minute per principal");
        assertThat(shipped.prove("commander can read state").budgets()).isEmpty();
        assertThat(shipped.prove("commander never publish telemetry").budgets()).isEmpty();
    }

    @Test
    void everyAnswerIsTheOneThatAskingAboutEveryClassGives() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FewFactsPolicies generator = new FewFactsPolicies(random);
        EveryQuestion everything = new EveryQuestion(List.of("sensor", "camera"), Standing.values());
        int[] answers = new int[2];
        for (int round = 0; round < ROUNDS; round++) {
            PolicySet set = generator.next(1 + random.nextInt(5));
            PolicyQuestion asked =
                    QuestionParser.parse(randomQuestion(random), PolicySet.shipped(), Templates.shipped());
            PolicyProof proof = new PolicyProver(set, Templates.shipped())
                    .proveAll(List.of(asked))
                    .getFirst();
            long permitted = 0;
            long denied = 0;
            Map<List<Long>, Question> classes = everything.classes(set.layout(), asked.layout());
            for (List<Long> keys : classes.keySet()) {
                if (asked.where().evaluate(keys.get(1), asked.layout()) == Outcome.TRUE) {
                    boolean isPermitted = set.decide(keys.get(0)).isPermitted();
                    permitted += isPermitted ? 1 : 0;
                    denied += isPermitted ? 0 : 1;
                }
            }
            boolean holds = switch (asked.form()) {
                case NEVER -> permitted == 0;
                case ALWAYS -> denied == 0;
                case CAN -> permitted > 0;
            };
            String about = asked.text() + " of " + set.policies() + ", seed " + seed;
            assertThat(proof.holds()).as(about).isEqualTo(holds);
            assertThat(proof.vacuous()).as(about).isEqualTo(permitted + denied == 0);
            if (proof.example() != null) {
                assertThat(proof.example().classes())
                        .as(about)
                        .isEqualTo(proof.example().permitted() ? permitted : denied);
            }
            answers[holds ? 1 : 0]++;
        }
        assertThat(answers[0]).isPositive();
        assertThat(answers[1]).isPositive();
    }

    private static String randomQuestion(Random random) {
        List<String> words = new ArrayList<>();
        words.add(
                pick(random, "sensor", "device", "quarantined service", "not sensor device", "anybody", "role camera"));
        words.add(pick(random, "never", "always", "can"));
        words.add(pick(random, "publish", "read", "deliver", "do"));
        words.add(pick(random, "command", "telemetry or event", "devices/+/command/#", "segments/#", "anything"));
        for (int clauses = random.nextInt(3); clauses > 0; clauses--) {
            words.add(pick(
                    random,
                    "of itself",
                    "of another device",
                    "of a quarantined device",
                    "in its segment",
                    "outside its segment",
                    "in no segment",
                    "from disabled anybody",
                    "from nobody",
                    "shared",
                    "of a not sensor device"));
        }
        return String.join(" ", words);
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }
}
