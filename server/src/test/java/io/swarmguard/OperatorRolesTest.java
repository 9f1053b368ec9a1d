package io.swarmguard;

import static io.swarmguard.OperatorHouse.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators may do is for the policies in force to say, at each call. A real hub, real sockets. */
@Timeout(180)
class OperatorRolesTest {
    private static final String AUDITOR =
            "@id(\"auditor-looks\") permit (principal is Operator, action == Action::\"look\", resource is Hub) "
                    + "when { principal.role == \"auditor\" };\n";

    @TempDir
    Path dir;

    private OperatorHouse house;
    private Typed hub;

    @BeforeEach
    void start() throws IOException {
        house = new OperatorHouse(dir, Map.of());
        hub = house.hub;
    }

    @AfterEach
    void stop() throws Exception {
        house.close();
    }

    private Path add(String name, String role) {
        Path keys = dir.resolve(name);
        ok(hub.say("operator", "add", name, "--role", role, "--out", keys.toString()));
        return keys;
    }

    /** A directory with the shipped policies, and these about operators. */
    private String set(String name, String operators) throws IOException {
        Path set = Files.createDirectory(dir.resolve(name));
        for (String file : List.of("devices.cedar", "services.cedar", "standings.cedar")) {
            Files.writeString(set.resolve(file), shipped(file));
        }
        Files.writeString(set.resolve("operators.cedar"), operators);
        return set.toString();
    }

    private static String shipped(String file) throws IOException {
        try (InputStream in = io.swarmguard.policy.PolicyBundle.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void aRoleOfOnesOwnMayWhatThePoliciesSay() throws Exception {
        Said unknown = hub.say(
                "operator",
                "add",
                "carol",
                "--role",
                "auditor",
                "--out",
                dir.resolve("c").toString());
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("no role 'auditor'", "viewer or operator or security or admin");

        String audited = set("audited", shipped("operators.cedar") + AUDITOR);
        assertThat(hub.say("policy", "check", audited).out()).contains("operators of role auditor may: look");
        assertThat(hub.say("policy", "diff", "live", audited).out())
                .contains("an operator of role auditor may also look");
        assertThat(hub.say("policy", "diff", audited, "shipped").out()).contains("auditor may no longer look");
        ok(hub.say("policy", "apply", audited));
        Path carol = add("carol", "auditor");

        ok(hub.as(carol, "status"));
        assertThat(hub.as(carol, "operator", "show", "carol").out()).contains("auditor", "look");
        Said refused = hub.as(carol, "device", "add", "pump-2", "--segment", "plant-a", "--role", "sensor");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("'auditor' may not run-fleet now", "whose role is admin or operator");
        assertThat(hub.say("events").out()).contains("request-refused", "right=run-fleet");

        house.restart(Map.of());
        ok(hub.as(carol, "status"));
        ok(hub.say("policy", "rollback", "shipped"));
        Said away = hub.as(carol, "status");
        assertThat(away.code()).isEqualTo(1);
        assertThat(away.err()).contains("'auditor' may not look now", "admin or operator or security or viewer");
    }

    @Test
    void rightsAreTakenFromConnectionsAndStreamsThatAreOpen() throws Exception {
        OperatorCaller vera = house.caller(add("vera", "viewer"));
        assertThat(vera.get("/api/status", null).status()).isEqualTo(200);
        InputStream stream = vera.follow(null);
        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(() -> {
            try {
                return stream.readAllBytes().length;
            } catch (IOException e) {
                return -1;
            }
        });

        String blind = shipped("operators.cedar")
                + "@id(\"viewers-rest\") forbid (principal is Operator, action, resource is Hub) "
                + "when { principal.role == \"viewer\" };\n";
        ok(hub.say("policy", "apply", set("blind", blind)));

        OperatorCaller.Answer refused = vera.get("/api/status", null);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("forbidden");
        assertThat(refused.toString()).contains("viewers-rest");
        ok(hub.say("device", "add", "pump-2", "--segment", "plant-a", "--role", "sensor")); // something to be told
        assertThat(ended.get(20, TimeUnit.SECONDS)).isNotNull();

        ok(hub.say("policy", "rollback", "shipped"));
        assertThat(vera.get("/api/status", null).status()).isEqualTo(200);
    }

    @Test
    void aSetThatLocksEveryOperatorOutIsRefusedWhoeverItNames() throws Exception {
        String nobody = shipped("operators.cedar")
                .lines()
                .map(line -> line.contains("principal.role == \"admin\"") ? "when { false };" : line)
                .collect(Collectors.joining("\n"));
        Said checked = hub.say("policy", "check", set("nobody", nobody));
        assertThat(checked.code()).isEqualTo(1);
        assertThat(checked.out()).contains("operators.cedar", "lock every operator out", "run-hub");
        assertThat(hub.say("policy", "apply", dir.resolve("nobody").toString()).code())
                .isEqualTo(1);

        String chief = shipped("operators.cedar").replace("principal.role == \"admin\"", "principal.role == \"chief\"");
        ok(hub.say("policy", "check", set("chief", chief)));
        Said applied = hub.say("policy", "apply", dir.resolve("chief").toString());
        assertThat(applied.code()).as("no chief is there").isEqualTo(1);
        assertThat(applied.err()).contains("lock every operator out", "[admin]", "run-hub");

        String windowed = shipped("operators.cedar")
                .replace(
                        "when { principal.role == \"admin\" };",
                        "when { principal.role == \"admin\" && context.window.day };");
        set("windowed", windowed);
        Files.writeString(
                dir.resolve("windowed").resolve("facts.toml"),
                shipped("facts.toml") + "\n[window.day]\nzone = \"Europe/Berlin\"\nfrom = \"06:00\"\nto = \"22:00\"\n");
        assertThat(hub.say("policy", "apply", dir.resolve("windowed").toString())
                        .code())
                .isEqualTo(1);
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":0");

        // with somebody there who can, it is taken; and then he is the last one
        String both = shipped("operators.cedar")
                .replace("principal.role == \"admin\"", "[\"admin\", \"chief\"].contains(principal.role)")
                .replace("[\"viewer\", ", "[\"chief\", \"viewer\", ");
        ok(hub.say("policy", "apply", set("both", both)));
        Path carl = add("carl", "chief");
        Said asked = hub.say("policy", "apply", dir.resolve("chief").toString());
        assertThat(asked.out()).as("others run the hub from then on").contains("request 1 waits");
        ok(hub.as(carl, "approval", "list"));
        assertThat(hub.as(carl, "approval", "approve", "1").err())
                .contains("enrolled by operator/admin less than 7 days");
    }

    @Test
    void moreRightsForOperatorsWaitForAnotherAdmin() throws Exception {
        ok(hub.say("policy", "apply", set("one", shipped("operators.cedar") + AUDITOR)));
        ok(hub.say("policy", "rollback", "shipped"));
        house.addBob();

        Said asked = hub.as(house.bob, "policy", "apply", dir.resolve("one").toString());
        assertThat(asked.out()).contains("request 1 waits");
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":2");
        ok(hub.say("approval", "approve", "1"));
        assertThat(hub.say("policy", "list", "--json").out()).contains("\"in_force\":3");
        ok(hub.as(house.bob, "policy", "rollback", "shipped")); // less
    }

    @Test
    void tokensCanBeHeldBackByPolicies() throws Exception {
        OperatorCaller admin = house.caller(hub.keys());
        String token = admin.post("/api/tokens", null, "{\"scope\":\"look,run-fleet\",\"certificate\":\"own\"}")
                .json()
                .path("token")
                .asText();
        String device = "{\"name\":\"pump-2\",\"segment\":\"plant-a\",\"role\":\"sensor\"}";
        ok(hub.say(
                "policy",
                "apply",
                set(
                        "tokens",
                        shipped("operators.cedar")
                                + "@id(\"tokens-look\") forbid (principal, action, resource) "
                                + "when { context.token } unless { action == Action::\"look\" };\n")));

        assertThat(admin.get("/api/status", token).status()).isEqualTo(200);
        assertThat(admin.post("/api/devices", token, device).toString()).contains("403", "tokens-look");
        assertThat(admin.post("/api/devices", null, device).status()).isEqualTo(200);
    }
}
