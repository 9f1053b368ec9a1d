package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.policy.DraftNote.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AwsIotPolicyTest {
    private static final int FILES = 80;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ARN = "arn:aws:iot:eu-central-1:123456789012:";
    private static final String THING = "${iot:Connection.Thing.ThingName}";
    private static final Map<String, String> GROUPS = Map.of("alice", "fleet", "bob", "fleet", "robot-1", "fleet");

    /** What AWS would say: text against text. */
    private record Aws(ArrayNode statements) {
        boolean allows(String thing, String action, String arn) {
            boolean allowed = false;
            for (var statement : statements) {
                boolean acts = any(statement.path("Action"), action, "");
                if (acts && any(statement.path("Resource"), ARN + arn, thing)) {
                    if (statement.path("Effect").asText().equals("Deny")) {
                        return false;
                    }
                    allowed |= !statement.has("Condition");
                }
            }
            return allowed;
        }

        private static boolean any(com.fasterxml.jackson.databind.JsonNode patterns, String text, String thing) {
            for (var pattern : patterns) {
                if (glob(pattern.asText().replace(THING, thing), text)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean glob(String pattern, String text) {
            if (pattern.isEmpty()) {
                return text.isEmpty();
            }
            if (pattern.charAt(0) == '*') {
                return glob(pattern.substring(1), text) || (!text.isEmpty() && glob(pattern, text.substring(1)));
            }
            return !text.isEmpty()
                    && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
                    && glob(pattern.substring(1), text.substring(1));
        }

        boolean receives(String thing, String topic) {
            return allows(thing, "iot:Receive", "topic/" + topic)
                    && filters(topic).stream()
                            .anyMatch(filter -> allows(thing, "iot:Subscribe", "topicfilter/" + filter));
        }

        /** All filters that match a topic. */
        private static Set<String> filters(String topic) {
            Set<String> filters = new TreeSet<>(Set.of("#"));
            String[] levels = topic.split("/");
            for (int plus = 0; plus < 1 << levels.length; plus++) {
                String filter = "";
                for (int i = 0; i < levels.length; i++) {
                    filter += (i == 0 ? "" : "/") + ((plus >> i & 1) == 1 ? "+" : levels[i]);
                    filters.add(filter + "/#");
                }
                filters.add(filter);
            }
            return filters;
        }
    }

    private static ObjectNode document(Random random) {
        ObjectNode document = JSON.createObjectNode().put("Version", "2012-10-17");
        ArrayNode statements = document.putArray("Statement");
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            ObjectNode statement = statements.addObject();
            statement.put("Effect", random.nextInt(i > 2 ? 3 : 9) == 0 ? "Deny" : "Allow");
            ArrayNode actions = statement.putArray("Action");
            ArrayNode resources = statement.putArray("Resource");
            switch (random.nextInt(6)) {
                case 0 -> {
                    actions.add("iot:*");
                    resources
                            .add(ARN + "topic/" + pattern(random, false))
                            .add(ARN + "topicfilter/" + pattern(random, true));
                }
                case 1 -> {
                    actions.add("iot:Publish").add("iot:RetainPublish");
                    resources.add(ARN + "topic/" + pattern(random, false));
                }
                case 2 -> {
                    actions.add("iot:Publish").add("iot:Receive");
                    resources.add(ARN + "topic/" + pattern(random, false)).add(ARN + "topic/" + pattern(random, false));
                }
                case 3 -> {
                    actions.add("iot:Receive");
                    resources.add(random.nextInt(3) == 0 ? "*" : ARN + "topic/" + pattern(random, false));
                }
                default -> {
                    actions.add("iot:Subscribe");
                    resources.add(ARN + "topicfilter/" + pattern(random, true));
                }
            }
            if (random.nextInt(15) == 0) {
                statement.putObject("Condition").putObject("Bool").put("iot:Connection.Thing.IsAttached", "true");
            }
        }
        return document;
    }

    private static String pattern(Random random, boolean filter) {
        List<String> levels = new ArrayList<>();
        int length = 2 + random.nextInt(3);
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(20);
            if (i == length - 1 && kind < 6) {
                levels.add(filter && kind < 3 ? "#" : "*");
            } else if (i == 1) {
                levels.add(THING);
            } else if (kind < 8 && i > 0 && filter) {
                levels.add("+");
            } else if (kind == 19 && random.nextInt(3) == 0) {
                levels.add(List.of("*", "pla*", "?lant", "d?ta", THING).get(random.nextInt(5)));
            } else {
                levels.add(i == 0 ? "plant" : ImportedWorld.word(random));
            }
        }
        return String.join("/", levels);
    }

    @Test
    void theDraftPermitsWhatAwsPermitsAndNeverMore() throws Exception {
        Random random = new Random(5);
        int exact = 0;
        int permitted = 0;
        for (int i = 0; i < FILES; i++) {
            ObjectNode document = document(random);
            DraftPolicy draft = AwsIotPolicy.draft("fleet.json", document.toString());
            if (draft.files() == null) {
                continue;
            }
            boolean denied = draft.notes().stream().anyMatch(note -> note.why().startsWith("AWS still delivers"));
            boolean whole = !denied && draft.notes().stream().allMatch(note -> note.change() == Change.NOTE);
            exact += whole ? 1 : 0;
            Aws aws = new Aws((ArrayNode) document.path("Statement"));
            ImportedWorld world = new ImportedWorld(draft, GROUPS);
            for (int t = 0; t < 100; t++) {
                String topic = ImportedWorld.topic(random);
                for (String name : world.names()) {
                    boolean attached = GROUPS.containsKey(name);
                    boolean publishes = attached && aws.allows(name, "iot:Publish", "topic/" + topic);
                    boolean receives = attached && aws.receives(name, topic);
                    String what = name + " " + topic + "\n" + document + "\n" + draft.texts() + "\n" + draft.notes();
                    assertThat(world.publishes(name, topic) && !publishes)
                            .as(what)
                            .isFalse();
                    assertThat(world.receives(name, topic) && !receives)
                            .as(what)
                            .isFalse();
                    if (whole) {
                        assertThat(world.publishes(name, topic)).as(what).isEqualTo(publishes);
                        assertThat(world.receives(name, topic)).as(what).isEqualTo(receives);
                        permitted += publishes || receives ? 1 : 0;
                    }
                }
            }
        }
        assertThat(exact).as("documents without loss").isGreaterThan(FILES / 5);
        assertThat(permitted).as("permitted in those").isGreaterThan(500);
    }

    @Test
    void whatIsNoPolicyDocumentIsRefusedWithItsLine() {
        for (String text : List.of(
                "{\n\"Statement\": [ oops",
                "{\n\"Statements\": []}",
                "{\n\"Statement\": [{\"Effect\": \"Maybe\", \"Action\": \"*\", \"Resource\": \"*\"}]}",
                "{\n\"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\", \"Effect\": \"Allow\"}]}",
                "{\n\"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resources\": \"*\"}]}",
                "{\n\"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"*\"}]}")) {
            assertThatThrownBy(() -> AwsIotPolicy.draft("p.json", text))
                    .as(text)
                    .isInstanceOf(PolicyRefusedException.class)
                    .hasMessageStartingWith("p.json:2: ");
        }
        assertThatThrownBy(() -> AwsIotPolicy.draft("p.json", "[]")).hasMessageStartingWith("p.json:1: ");
    }

    @Test
    void aDenialOfConnectingDeniesEverything() throws Exception {
        DraftPolicy draft = AwsIotPolicy.draft("fleet.json", """
                {"Statement": [
                  {"Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:r:1:topic/plant/*"},
                  {"Effect": "Deny", "Action": "iot:Connect", "Resource": "arn:aws:iot:r:1:client/bob"}]}
                """);
        assertThat(draft.notes()).extracting(DraftNote::change).contains(Change.NARROWED);
        assertThat(new ImportedWorld(draft, GROUPS).publishes("alice", "plant/x"))
                .isFalse();
    }

    @Test
    void thatRetainingIsNotToldApartIsSaidOfEachStatementThatSpeaksOfIt() throws Exception {
        DraftPolicy draft = AwsIotPolicy.draft("fleet.json", """
                {"Statement": [
                  {"Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:r:1:topic/plant/*"},
                  {"Effect": "Allow", "Action": "iot:RetainPublish", "Resource": "arn:aws:iot:r:1:topic/other/*"},
                  {"Effect": "Deny", "Action": "iot:RetainPublish", "Resource": "arn:aws:iot:r:1:topic/plant/*"}]}
                """);
        assertThat(draft.notes().stream().filter(note -> note.why().contains("retained")))
                .extracting(DraftNote::line, DraftNote::change)
                .containsExactlyInAnyOrder(tuple(2, Change.NOTE), tuple(3, Change.NOTE), tuple(4, Change.NARROWED));
        assertThat(new ImportedWorld(draft, GROUPS).publishes("alice", "plant/x"))
                .as("what the narrowing costs")
                .isFalse();
    }
}
