package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.policy.DraftNote.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MosquittoAclTest {
    private static final int FILES = 120;
    private static final Map<String, String> GROUPS = Map.of("alice", "user-alice", "bob", "user-bob");

    /** What Mosquitto would say, from its documentation and in no way from what is tested. */
    private static final class Mosquitto {
        private record Line(boolean pattern, String user, String access, String[] topic) {}

        private final List<Line> lines = new ArrayList<>();

        Mosquitto(String acl) {
            String user = "";
            for (String line : acl.split("\n")) {
                String[] words = line.split(" ");
                if (words[0].equals("user")) {
                    user = words[1];
                } else if (words.length > 1) {
                    String access = words.length == 3 ? words[1] : "readwrite";
                    boolean pattern = words[0].equals("pattern");
                    lines.add(new Line(pattern, pattern ? "" : user, access, words[words.length - 1].split("/")));
                }
            }
        }

        boolean allows(String user, String access, String topic) {
            for (boolean pattern : new boolean[] {false, true}) {
                boolean granted = false;
                for (Line line : lines) {
                    boolean his = line.pattern == pattern && (pattern || line.user.equals(user));
                    if (his && matches(line.topic, topic.split("/"), pattern ? user : "%u", 0)) {
                        if (line.access.equals("deny")) {
                            return false;
                        }
                        granted |= line.access.equals("readwrite") || line.access.equals(access);
                    }
                }
                if (granted) {
                    return true;
                }
            }
            return false;
        }

        private static boolean matches(String[] filter, String[] topic, String user, int at) {
            if (at < filter.length && filter[at].equals("#")) {
                return true;
            }
            if (at == filter.length || at == topic.length) {
                return at == filter.length && at == topic.length;
            }
            String level = filter[at].equals("%u") || filter[at].equals("%c") ? user : filter[at];
            return (level.equals("+") || level.equals(topic[at])) && matches(filter, topic, user, at + 1);
        }
    }

    private static String acl(Random random) {
        StringBuilder acl = new StringBuilder("topic read anonymous/#\n");
        for (String user : List.of("alice", "bob")) {
            acl.append("user ").append(user).append('\n');
            for (int i = random.nextInt(4); i > 0; i--) {
                acl.append("topic ")
                        .append(access(random))
                        .append(filter(random, false))
                        .append('\n');
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            acl.append("pattern ")
                    .append(access(random))
                    .append(filter(random, true))
                    .append('\n');
        }
        return acl.toString();
    }

    private static String access(Random random) {
        return List.of("read ", "write ", "readwrite ", "", "deny ").get(random.nextInt(5));
    }

    private static String filter(Random random, boolean pattern) {
        List<String> levels = new ArrayList<>();
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(10);
            boolean name = pattern && (i == 1 || random.nextInt(8) == 0);
            if (i == length - 1 && kind < 3) {
                levels.add("#");
            } else if (name) {
                levels.add(random.nextInt(9) == 0 ? "%c" : "%u");
            } else if (kind < 4 && (i > 0 || kind == 0)) {
                levels.add("+");
            } else {
                levels.add(i == 0 && kind > 4 ? "plant" : ImportedWorld.word(random));
            }
        }
        return String.join("/", levels);
    }

    @Test
    void theDraftPermitsWhatMosquittoPermitsAndNeverMore() throws Exception {
        Random random = new Random(3);
        int exact = 0;
        int permitted = 0;
        for (int i = 0; i < FILES; i++) {
            String acl = acl(random);
            DraftPolicy draft = MosquittoAcl.draft("acl", acl);
            if (draft.files() == null) {
                continue;
            }
            boolean whole = draft.notes().stream().noneMatch(note -> note.change() == Change.NARROWED);
            exact += whole ? 1 : 0;
            Mosquitto mosquitto = new Mosquitto(acl);
            Mosquitto translated = new Mosquitto(without(acl, draft.notes()));
            ImportedWorld world = new ImportedWorld(draft, GROUPS);
            for (int t = 0; t < 150; t++) {
                String topic = ImportedWorld.topic(random);
                for (String name : world.names()) {
                    boolean publishes = mosquitto.allows(name, "write", topic);
                    boolean receives = mosquitto.allows(name, "read", topic);
                    String what = name + " " + topic + "\n" + acl + "\n" + draft.texts() + "\n" + draft.notes();
                    assertThat(world.publishes(name, topic) && !publishes)
                            .as(what)
                            .isFalse();
                    assertThat(world.receives(name, topic) && !receives)
                            .as(what)
                            .isFalse();
                    if (whole) {
                        assertThat(world.publishes(name, topic))
                                .as(what)
                                .isEqualTo(translated.allows(name, "write", topic));
                        assertThat(world.receives(name, topic))
                                .as(what)
                                .isEqualTo(translated.allows(name, "read", topic));
                        permitted += publishes || receives ? 1 : 0;
                    }
                }
            }
        }
        assertThat(exact).as("files without loss").isGreaterThan(FILES / 5);
        assertThat(permitted).as("permitted in those").isGreaterThan(500);
    }

    private static String without(String acl, List<DraftNote> notes) {
        List<String> lines = new ArrayList<>(acl.lines().toList());
        for (DraftNote note : notes) {
            if (note.change() == Change.LEFT_OUT) {
                lines.set(note.line() - 1, "");
            }
        }
        return String.join("\n", lines);
    }

    @Test
    void aUsualFileLosesNothing() throws Exception {
        DraftPolicy draft = MosquittoAcl.draft("acl", """
                # the historian
                user historian
                topic read sensors/+/data
                topic write sensors/+/cmd

                pattern write sensors/%u/data
                pattern read sensors/%u/cmd/#
                """);
        assertThat(draft.notes()).extracting(DraftNote::change).containsOnly(Change.NOTE);
        assertThat(draft.translated()).isEqualTo(4);
        assertThat(draft.texts().get("topics.templates"))
                .contains("sensors/{device}/{kind: data=telemetry|cmd=command}\n")
                .contains("sensors/{device}/{kind: cmd=command}/{level4: *other}/{path…}\n");
        ImportedWorld world = new ImportedWorld(draft, Map.of("carol", "user-historian"));
        assertThat(world.publishes("alice", "sensors/alice/data")).isTrue();
        assertThat(world.publishes("alice", "sensors/bob/data")).isFalse();
        assertThat(world.receives("alice", "sensors/alice/cmd/open/slowly")).isTrue();
        assertThat(world.receives("carol", "sensors/bob/data")).isTrue();
        assertThat(world.publishes("carol", "sensors/bob/cmd")).isTrue();
        assertThat(world.publishes("carol", "sensors/bob/cmd/open")).isFalse();
    }

    @Test
    void thatQuarantineIsABanInADraftIsSaidAndHowItBecomesAPlace() throws Exception {
        DraftPolicy draft = MosquittoAcl.draft("acl", "pattern write sensors/%u/data\n");
        assertThat(draft.notes()).singleElement().satisfies(note -> {
            assertThat(note.change()).isEqualTo(Change.NOTE);
            assertThat(note.why()).contains("quarantined", "nothing at all");
        });
        TreeMap<String, String> texts = new TreeMap<>(draft.texts());
        texts.put("standings.cedar", PolicyFiles.shipped().text("standings.cedar"));
        StringBuilder responder = new StringBuilder();
        for (String id : List.of("responder-hears-the-quarantined", "responder-orders-the-quarantined")) {
            responder.append(PolicyFiles.shipped().statement(id)).append('\n');
        }
        texts.put("responder.cedar", responder.toString());
        PolicyReport report = PolicyCheck.check(PolicyFiles.of(texts)).report();
        assertThat(report.isUsable()).as(report.findings().toString()).isTrue();
    }

    @Test
    void whatCannotBeSaidIsListedWithItsLineAndNothingIsWhatIsLeft() throws Exception {
        DraftPolicy draft =
                MosquittoAcl.draft("acl", "topic read a/#\npattern read b/x-%u\nuser eve\ntopic read $SYS/#\n");
        assertThat(draft.files()).isNull();
        assertThat(draft.texts()).isEmpty();
        assertThat(draft.notes().stream().filter(note -> note.change() == Change.LEFT_OUT))
                .extracting(DraftNote::line)
                .containsExactly(1, 2, 4);
    }

    @Test
    void aLineThatIsNoneIsRefusedWithItsNumber() {
        for (String line :
                List.of("topics read a", "user", "topic reed a", "topic read a/#/b", "topic a+/b", "x".repeat(1_100))) {
            assertThatThrownBy(() -> MosquittoAcl.draft("acl", "user a\n" + line))
                    .isInstanceOf(PolicyRefusedException.class)
                    .hasMessageStartingWith("acl:2: ");
        }
    }
}
