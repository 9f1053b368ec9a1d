package io.swarmguard.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.message.Qos;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicTreeTest {
    private static final List<String> WORDS = List.of("a", "b", "", "$x", "é", "long-level");

    @Test
    void random_filters_match_random_topics_as_the_rules_say_word_for_word() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            TopicTree tree = new TopicTree();
            Set<Filter> present = new HashSet<>();
            Session session = session();
            for (int i = 0; i < 40; i++) {
                Filter filter = Filter.parse(randomFilter(random));
                if (filter != null) {
                    change(tree, session, filter, present, random.nextInt(4) > 0);
                }
            }
            for (int i = 0; i < 100; i++) {
                String topic = randomTopic(random);
                Set<Filter> found = new HashSet<>();
                tree.match(topic).forEach(s -> found.add(s.filter()));
                Set<Filter> expected = new HashSet<>(present);
                expected.removeIf(f -> !naiveMatch(f.toString(), topic));
                assertThat(found).as(topic).isEqualTo(expected);
            }
            assertThat(tree.size()).isEqualTo(present.size());
        }
    }

    private static void change(TopicTree tree, Session session, Filter filter, Set<Filter> present, boolean add) {
        int before = tree.version(TopicTree.stripe(filter.toString()));
        if (add) {
            tree.add(new Subscription(session, filter, Qos.AT_MOST_ONCE, false, false, 0));
            present.add(filter);
            assertThat(tree.version(TopicTree.stripe(filter.toString()))).isNotEqualTo(before);
        } else {
            tree.remove(session, filter);
            present.remove(filter);
        }
    }

    /** MQTT 5, section 4.7, on strings and by recursion: slow and plain. */
    private static boolean naiveMatch(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        return naiveMatch(List.of(filter.split("/", -1)), List.of(topic.split("/", -1)));
    }

    private static boolean naiveMatch(List<String> filter, List<String> topic) {
        if (filter.isEmpty() || filter.getFirst().equals("#")) {
            return !filter.isEmpty() || topic.isEmpty();
        }
        if (topic.isEmpty()) {
            return false;
        }
        boolean level = filter.getFirst().equals("+") || filter.getFirst().equals(topic.getFirst());
        return level && naiveMatch(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }

    private static String randomTopic(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            levels.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join("/", levels);
    }

    private static String randomFilter(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int pick = random.nextInt(WORDS.size() + 2);
            levels.add(pick < WORDS.size() ? WORDS.get(pick) : "+");
        }
        if (random.nextInt(3) == 0) {
            levels.add("#");
        }
        return String.join("/", levels);
    }

    private static Session session() {
        return Plain.session();
    }

    @Test
    void filters_that_are_none_are_refused() {
        for (String text : List.of("", "a+", "+a", "a/#/b", "#/", "a#", "a\0b")) {
            assertThat(Filter.parse(text)).as(text).isNull();
        }
        for (String text : List.of("#", "+", "/", "a/+/b/#", "+/+", "/#")) {
            assertThat(Filter.parse(text)).as(text).isNotNull();
        }
    }

    @Test
    void a_device_that_subscribes_to_its_own_topics_disturbs_no_other_matches() {
        TopicTree tree = new TopicTree();
        int before = tree.version(TopicTree.stripe("devices/pump-7/telemetry"));
        for (String device : List.of("d1", "d2", "d3")) {
            Filter filter = Filter.parse("devices/" + device + "/command/#");
            assertThat(filter).isNotNull();
            tree.add(new Subscription(session(), filter, Qos.AT_MOST_ONCE, false, false, 0));
        }
        assertThat(tree.version(TopicTree.stripe("devices/pump-7/telemetry"))).isEqualTo(before);
    }
}
