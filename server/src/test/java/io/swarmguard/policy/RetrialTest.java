package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.policy.RandomWorld.Asked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A question that was written down is decided by any set as the question itself would have been. */
class RetrialTest {
    private static final int SETS = 100;
    private static final int QUESTIONS = 50;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomPolicies generator = new RandomPolicies(random);
    private final RandomWorld world = new RandomWorld(random);

    @Test
    void aDraftDecidesRecordedFactsAsItWouldHaveDecidedThen() throws Exception {
        PolicySet recording = set("");
        int open = 0;
        for (int i = 0; i < SETS; i++) {
            String text = generator.next(1 + random.nextInt(3));
            PolicySet draft = set(text);
            for (int j = 0; j < QUESTIONS; j++) {
                Question question = question(world.next(), recording);
                Decision then = draft.decide(draft.layout().key(question));
                Recorder.FactRow row = recording.sheet().row(question);

                Decision now = retry(draft, row.names(), row.values());
                assertThat(now).as("seed %s, %s\n%s", seed, question, text).isNotNull();
                assertThat(Objects.requireNonNull(now).reason()).isEqualTo(then.reason());
                assertThat(now.why()).isEqualTo(then.why());

                if (question.via() == null) {
                    Decision before = recordedBeforeGateways(draft, row);
                    assertThat(Objects.requireNonNull(before).reason()).isEqualTo(then.reason());
                }
                Decision without = withoutOne(draft, row, then);
                open += without == null ? 1 : 0;
                assertThat(without == null || without.isPermitted() == then.isPermitted())
                        .as("seed %s, %s\n%s", seed, question, text)
                        .isTrue();
            }
        }
        assertThat(open).as("some answers hang on what was not recorded").isPositive();
    }

    /** What was not recorded is taken to have had a value: where it was in doubt then, nothing is compared. */
    private @Nullable Decision withoutOne(PolicySet draft, Recorder.FactRow row, Decision then) {
        int gone = random.nextInt(row.names().size());
        boolean asked = row.names().get(gone).equals(Fact.HAS_VIA.text())
                && "true".equals(row.values().get(gone));
        if (row.values().get(gone) == null || asked) { // gateways and what is told of them came together
            return then;
        }
        List<String> names = new ArrayList<>(row.names());
        List<@Nullable String> values = new ArrayList<>(row.values());
        names.remove(gone);
        values.remove(gone);
        return retry(draft, names, values);
    }

    /** A row that nobody asked for gateways: nothing went through one. */
    private static @Nullable Decision recordedBeforeGateways(PolicySet draft, Recorder.FactRow row) {
        List<String> names = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < row.names().size(); i++) {
            String name = row.names().get(i);
            if (!name.equals(Fact.HAS_VIA.text()) && !name.startsWith("context.via.")) {
                names.add(name);
                values.add(row.values().get(i));
            }
        }
        return retry(draft, names, values);
    }

    private static @Nullable Decision retry(
            PolicySet draft, List<String> names, List<? extends @Nullable String> values) {
        List<List<@Nullable String>> columns = new ArrayList<>();
        IntStream.range(0, names.size()).forEach(i -> {
            List<@Nullable String> column = new ArrayList<>();
            column.add("another");
            column.add(values.get(i));
            columns.add(column);
        });
        int[][] rows = new int[names.size()][];
        Arrays.fill(rows, new int[] {1});
        return new Retrial(draft).rows(names, columns).decide(1, rows)[0];
    }

    private Question question(Asked asked, PolicySet set) throws PolicyRefusedException {
        Templates templates = Templates.parse(RandomWorld.TEMPLATES);
        var moment =
                set.declarations().moment(asked.around().now(), asked.around().doubtful());
        Channel channel = Objects.requireNonNull(templates.channel(asked.topic()));
        return new Question(
                asked.voice(),
                asked.action(),
                channel,
                world.named(asked.topic()),
                asked.publisher(),
                new Question.Around(
                        world.standings, moment, Place.at(asked.around().address())));
    }

    private static PolicySet set(String text) throws Exception {
        Declarations declarations = Declarations.parse(RandomWorld.FACTS).with(Templates.parse(RandomWorld.TEMPLATES));
        return PolicySet.ofJson(Drafts.json(text), declarations);
    }
}
