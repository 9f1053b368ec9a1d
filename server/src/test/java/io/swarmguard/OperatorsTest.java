package io.swarmguard;

import static io.swarmguard.OperatorHouse.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmguard.Typed.Said;
import io.swarmguard.edge.listen.Party;
import io.swarmguard.formats.der.Pem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operators as principals: two persons, tokens, limits of calls, and connections that end. A real hub, real sockets. */
@Timeout(180)
class OperatorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SETTINGS = Map.of("lifetimes.recovery-delay", "1 min");

    @TempDir
    Path dir;

    private OperatorHouse house;
    private Typed hub;
    private Path bob;

    @BeforeEach
    void start() throws IOException {
        house = new OperatorHouse(dir, SETTINGS);
        hub = house.hub;
        bob = house.bob;
    }

    @AfterEach
    void stop() throws Exception {
        house.close();
    }

    @Test
    void whatNeedsTwoPersonsWaitsForAnotherAdminAndTheLedgerTellsBoth() throws IOException {
        assertThat(hub.say("status").out()).contains("NOT in force");
        ok(hub.say("device", "disable", "pump-1", "--why", "stolen"));
        ok(hub.say("device", "enable", "pump-1")); // one admin is enough while there is one
        house.addBob();
        assertThat(hub.say("status").out()).contains("in force: enable marks operators policy");
        ok(hub.say("device", "disable", "pump-1", "--why", "stolen"));

        Said asked = hub.as(bob, "device", "enable", "pump-1");

        assertThat(asked.out()).contains("request 1 waits", "principal-enabled device/pump-1", "approval approve 1");
        assertThat(hub.say("device", "show", "pump-1").out()).contains("disabled");
        assertThat(hub.as(bob, "approval", "approve", "1").err())
                .contains("asked for it himself", "next: another admin");
        house.restart(SETTINGS);
        assertThat(hub.say("approval", "list").out()).contains("operator/bob", "principal-enabled device/pump-1");
        String wrong = "0".repeat(64);
        assertThat(hub.say("approval", "approve", "1", "--digest", wrong).err()).contains("something else");
        ok(hub.say("approval", "approve", "1"));
        assertThat(hub.say("device", "show", "pump-1").out()).contains("clear");
        assertThat(hub.say("ledger", "show").out())
                .containsPattern("operator/bob +approval-requested +device/pump-1")
                .containsPattern("operator/admin +approval-given +request 1 +of operator/bob")
                .containsPattern("operator/bob +principal-enabled +device/pump-1 +approved by operator/admin");
        assertThat(hub.say("approval", "approve", "1").err()).contains("no request 1 waits");
        assertThat(hub.say("approval", "list", "--json").out()).contains("\"approvals\":[]");
        ok(hub.say("device", "disable", "pump-1", "--why", "cutting off never waits"));
    }

    @Test
    void whoWasEnrolledThisWeekByWhoAsksDoesNotApproveAndATheNewOperatorsCertificateComesAfterTheApproval()
            throws IOException {
        house.addBob();
        ok(hub.say(
                "operator",
                "add",
                "carol",
                "--role",
                "admin",
                "--out",
                dir.resolve("carol").toString()));
        assertThat(hub.as(dir.resolve("carol"), "status").code())
                .as("no certificate yet")
                .isEqualTo(1);
        assertThat(hub.as(bob, "approval", "approve", "1").err())
                .contains("was enrolled by operator/admin less than 7 days ago");
        assertThat(hub.as(bob, "approval", "marks").out()).contains("in force");
        ok(hub.as(bob, "approval", "reject", "1", "--why", "whose idea is this"));
        assertThat(hub.say("approval", "show", "1").err()).contains("no request 1 waits");

        Path carol = dir.resolve("carol-2");
        ok(hub.as(bob, "operator", "add", "carol", "--role", "viewer", "--out", carol.toString()));
        ok(hub.say("approval", "approve", "2"));
        ok(hub.as(bob, "operator", "certificate", "carol", "--out", carol.toString()));
        assertThat(hub.as(carol, "status").out()).contains("admins                       2");

        ok(hub.as(bob, "operator", "role", "carol", "--role", "security"));
        ok(hub.say("approval", "approve", "3"));
        assertThat(hub.say("operator", "show", "carol").out()).contains("security");
        assertThat(hub.say("operator", "role", "carol", "--role", "king").err()).contains("there is no role 'king'");
    }

    @Test
    void aSecondCertificateMakesNobodyASecondPerson() throws Exception {
        house.addBob();
        Path first = Files.createDirectories(dir.resolve("first"));
        for (String file : List.of("operator.key", "operator.crt", "ca.crt")) {
            Files.copy(hub.keys().resolve(file), first.resolve(file));
        }
        ok(hub.say("operator", "recover", "admin"));
        await(() -> hub.as(bob, "status").out(), "operator/admin from");
        for (int step = 0; step < 2; step++) { // each shorter than what would be taken for a clock that jumped
            house.pass(Duration.ofSeconds(40));
            ok(hub.as(bob, "status"));
        }
        await(() -> hub.as(bob, "events").out(), "stage=completed");
        assertThat(Files.readString(hub.keys().resolve("operator.crt")))
                .isNotEqualTo(Files.readString(first.resolve("operator.crt")));
        ok(hub.say("device", "disable", "pump-1", "--why", "stolen"));
        ok(hub.as(first, "device", "enable", "pump-1"));
        assertThat(hub.say("approval", "approve", "1").err()).contains("operator/admin asked for it himself");
        assertThat(hub.say("device", "show", "pump-1").out()).contains("disabled");
    }

    @Test
    void aTokenIsGoodWithItsCertificateInsideItsScopeAndAsLongAsItsOwner() throws Exception {
        house.addBob();
        OperatorCaller admin = house.caller(hub.keys());
        Party historian = Party.named("historian");
        OperatorCaller service = service("historian", historian);
        OperatorCaller other = service("other", Party.named("other"));
        String token = token(bob, "look,cut-off:devices@plant-a", "historian.crt");
        ok(hub.say("device", "add", "pump-2", "--segment", "plant-b", "--role", "sensor"));

        assertThat(service.get("/api/status", null).status())
                .as("a service without a token")
                .isEqualTo(403);
        assertThat(service.get("/api/status", token).status()).isEqualTo(200);
        assertThat(service.post("/api/devices/pump-1/disable", token, "{\"why\":\"seen\"}")
                        .status())
                .isEqualTo(200);
        assertThat(service.post("/api/devices/pump-2/disable", token, "{\"why\":\"seen\"}")
                        .reason())
                .isEqualTo("not-permitted");
        assertThat(service.post("/api/devices/pump-1/enable", token, "{}").reason())
                .isEqualTo("not-permitted");
        assertThat(service.post("/api/tokens", token, "{}").reason())
                .as("in person only")
                .isEqualTo("not-permitted");
        for (OperatorCaller thief : List.of(other, admin)) {
            OperatorCaller.Answer refused = thief.get("/api/status", token);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.response().body()).doesNotContain("token", "certificate");
            assertThat(refused.response().headers().firstValue("www-authenticate"))
                    .hasValueSatisfying(said -> assertThat(said).contains("invalid_token"));
        }
        String others = token(bob, "look,run-fleet", "other.crt");
        assertThat(other.get("/api/status", others).status()).isEqualTo(200);
        ok(hub.say("service", "quarantine", "other", "--why", "stolen"));
        assertThat(other.get("/api/status", others).status()).isEqualTo(401);
        assertThat(other.post("/api/services/other/release", others, "{\"why\":\"it is fine\"}")
                        .status())
                .as("what is in quarantine does not let itself out")
                .isEqualTo(401);
        assertThat(hub.say("ledger", "show").out())
                .containsPattern("operator/bob +principal-disabled +device/pump-1 +seen; by token 1");
        assertThat(hub.say("events").out()).contains("via=token 1");
        house.restart(SETTINGS);
        service = service(historian);
        assertThat(service.get("/api/status", token).status())
                .as("after a restart")
                .isEqualTo(200);
        assertThat(hub.say("operator", "disable", "bob", "--why", "left").code())
                .isZero();
        assertThat(service.get("/api/status", token).status())
                .as("the owner is disabled")
                .isEqualTo(401);
        assertThat(new String(Files.readAllBytes(hub.data().resolve("swarmguard.db")), StandardCharsets.ISO_8859_1))
                .doesNotContain(token);
    }

    @Test
    void aTokenEndsWhenItIsRevokedExpiresOrTheCertificateByWhichItWasMadeIsRevoked() throws Exception {
        house.addBob();
        OperatorCaller service = service("historian", Party.named("historian"));
        String revoked = token(bob, "look", "historian.crt");
        String made = token(bob, "look", "historian.crt");
        String own = token(bob, "look:status", "own");
        String brief = JSON.readTree(hub.as(
                                bob,
                                "operator",
                                "token",
                                "create",
                                "--scope",
                                "look",
                                "--for",
                                dir.resolve("historian.crt").toString(),
                                "--expires",
                                "30 s",
                                "--json")
                        .out())
                .path("token")
                .asText();
        assertThat(service.get("/api/status", brief).status()).isEqualTo(200);
        house.pass(Duration.ofSeconds(31));
        assertThat(service.get("/api/status", brief).status()).isEqualTo(401);

        InputStream stream = service.follow(revoked);
        CompletableFuture<Instant> ended = ending(stream);
        ok(hub.as(bob, "operator", "token", "revoke", "1", "--why", "leaked"));
        assertThat(ended.get(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(service.get("/api/status", revoked).status()).isEqualTo(401);
        assertThat(hub.as(bob, "operator", "token", "list").out())
                .contains("look:status")
                .doesNotContain("leaked");

        OperatorCaller own2 = house.caller(bob);
        assertThat(own2.get("/api/status", own).status()).isEqualTo(200);
        assertThat(own2.get("/api/devices", own).reason())
                .as("narrower than its owner")
                .isEqualTo("not-permitted");
        assertThat(own2.get("/api/devices", null).status()).isEqualTo(200);
        assertThat(service.get("/api/status", made).status()).isEqualTo(200);
        String fingerprint =
                hub.say("cert", "list", "operator/bob").out().split("\n")[1].substring(0, 64);
        ok(hub.say("cert", "revoke", fingerprint, "--why", "key stolen"));
        assertThat(service.get("/api/status", made).status()).isEqualTo(401);
        assertThat(hub.say("operator", "token", "create", "--scope", "rule", "--for", "own")
                        .err())
                .contains("no right: look, run-fleet, cut-off, run-hub");
        assertThat(hub.say("operator", "token", "create", "--scope", "look", "--for", "own", "--expires", "91 d")
                        .err())
                .contains("90 days");
    }

    @Test
    void guessingTokensIsStoppedAndCountedAndATokenHoldsNoMoreThanItsOwner() throws Exception {
        OperatorCaller admin = house.caller(hub.keys());
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            int status = admin.get("/api/status", "swg_" + i).status();
            assertThat(status).isIn(401, 429);
            refused += status == 429 ? 1 : 0;
        }
        assertThat(refused).isBetween(15, 20);
        assertThat(admin.get("/api/status", null)
                        .json()
                        .path("refusals")
                        .path("token-refused")
                        .asInt())
                .isBetween(20, 25);
        Path vic = dir.resolve("vic");
        ok(hub.say("operator", "add", "vic", "--role", "viewer", "--out", vic.toString()));
        assertThat(hub.as(vic, "operator", "token", "create", "--scope", "run-hub", "--for", "own")
                        .err())
                .contains("a token holds no more than its owner");
        String look = token(vic, "look", "own");
        assertThat(house.caller(vic).get("/api/status", look).status()).isEqualTo(200);
    }

    @Test
    void theConnectionsOfADisabledOperatorEndAtOnceOverBothVersionsOfHttpAlsoWhileNothingIsSaid() throws Exception {
        house.addBob();
        OperatorCaller caller = house.caller(bob);
        assertThat(caller.get("/api/status", null).status()).isEqualTo(200);
        CompletableFuture<Instant> stream = ending(caller.follow(null));
        SSLSocket kept = house.caller(bob).kept();
        house.closing(kept);
        CompletableFuture<Instant> silent = ending(kept.getInputStream());

        Instant before = Instant.now();
        ok(hub.say("operator", "disable", "bob", "--why", "left"));

        assertThat(stream.get(20, TimeUnit.SECONDS)).isBetween(before, before.plusSeconds(3));
        assertThat(silent.get(20, TimeUnit.SECONDS)).isBetween(before, before.plusSeconds(3));
        assertThatThrownBy(() -> caller.get("/api/status", null)).isInstanceOf(IOException.class);
    }

    @Test
    void whoRevokesHisOwnCertificateHearsTheAnswerAndNothingMore() throws Exception {
        house.addBob();
        OperatorCaller caller = house.caller(bob);
        String fingerprint =
                hub.say("cert", "list", "operator/bob").out().split("\n")[1].substring(0, 64);
        SSLSocket kept = house.caller(bob).kept();
        house.closing(kept);
        OperatorCaller.Answer revoked =
                caller.post("/api/certificates/" + fingerprint + "/revoke", null, "{\"why\":\"lost the key\"}");
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(ending(kept.getInputStream()).get(20, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(() -> {
                    assertThat(caller.get("/api/status", null).status()).isEqualTo(403); // until it is closed, too
                    throw new IOException("refused");
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void overItsLimitACallIsRefusedForThatOperatorAloneAndTold() throws Exception {
        house.addBob();
        OperatorCaller admin = house.caller(hub.keys());
        OperatorCaller other = house.caller(bob);
        OperatorCaller.Answer last = admin.post("/api/clock/confirm", null, "{}");
        for (int i = 0; i < 40 && last.status() != 429; i++) {
            last = admin.post("/api/clock/confirm", null, "{}");
        }
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.reason()).isEqualTo("limit-calls");
        assertThat(Integer.parseInt(
                        last.response().headers().firstValue("retry-after").orElse("0")))
                .isBetween(1, 60);
        assertThat(other.post("/api/clock/confirm", null, "{}").status())
                .as("another operator")
                .isEqualTo(400);
        assertThat(admin.get("/api/status", null)
                        .json()
                        .path("refusals")
                        .path("limit-calls")
                        .asInt())
                .isPositive();
        assertThat(hub.say("events").out()).contains("limit-reached", "api-refused", "call=POST /api/clock/confirm");
        String huge = "{\"why\":\"" + "x".repeat(70_000) + "\"}";
        assertThat(admin.post("/api/devices/pump-1/disable", null, huge).status())
                .isEqualTo(413);

        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            streams.add(house.caller(hub.keys()).follow(null));
        }
        assertThat(admin.get("/api/events?follow=true", null).reason())
                .as("so many at once")
                .isEqualTo("limit-calls");
        streams.getFirst().close();
        OperatorCaller.Answer again = admin.get("/api/events?last=1", null);
        for (Instant end = Instant.now().plusSeconds(30);
                again.status() == 429 && Instant.now().isBefore(end); ) {
            again = admin.get("/api/events?last=1", null);
        }
        assertThat(again.status()).as("one of them ended").isEqualTo(200);
    }

    @Test
    void everyCallIsToldAndAskingTheStatusAgainAndAgainPushesNothingOut() throws Exception {
        OperatorCaller admin = house.caller(hub.keys());
        for (int i = 0; i < 1000; i++) {
            assertThat(admin.get("/api/status", null).status()).isEqualTo(200);
        }
        List<JsonNode> told = events(admin);
        assertThat(told)
                .filteredOn(event -> call(event).equals("GET /api/status"))
                .hasSizeLessThan(10);
        assertThat(told)
                .anySatisfy(event -> assertThat(event.path("event").asText()).isEqualTo("hub-started"));
        assertThat(told).anySatisfy(event -> {
            assertThat(event.path("event").asText()).isEqualTo("api-changed");
            assertThat(call(event)).isEqualTo("POST /api/devices");
            assertThat(event.path("principal").asText()).isEqualTo("operator/admin");
            assertThat(event.path("address").asText()).isEqualTo("127.0.0.1");
            assertThat(event.path("details").path("ms").asText()).matches("\\d+");
            assertThat(event.path("details").path("status").asText()).isEqualTo("200");
        });
        assertThat(admin.get("/api/devices/nobody", null).status()).isEqualTo(404);
        assertThat(events(admin)).anySatisfy(event -> {
            assertThat(event.path("event").asText()).isEqualTo("api-refused");
            assertThat(event.path("details").path("path").asText()).isEqualTo("/api/devices/nobody");
        });
    }

    private static String call(JsonNode event) {
        return event.path("details").path("call").asText();
    }

    private static List<JsonNode> events(OperatorCaller caller) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : caller.get("/api/events", null).response().body().split("\n")) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    private OperatorCaller service(String name, Party party) throws Exception {
        String file = name + ".crt";
        Files.writeString(
                dir.resolve(file),
                Pem.print(Pem.CERTIFICATE, party.certificate().getEncoded()));
        Path csv = Files.writeString(
                dir.resolve(name + ".csv"),
                "name,kind,segment,role,certificate\n" + name + ",service,plant-a,collector," + file + "\n");
        ok(hub.say("device", "import", csv.toString()));
        return service(party);
    }

    private OperatorCaller service(Party party) throws Exception {
        return house.closing(new OperatorCaller(
                house.where("operator"),
                party.keys().getPrivate(),
                party.certificate(),
                OperatorCaller.certificate(hub.keys().resolve("ca.crt"))));
    }

    private String token(Path owner, String scope, String holder) throws IOException {
        String file = holder.equals("own") ? holder : dir.resolve(holder).toString();
        Said said = hub.as(owner, "operator", "token", "create", "--scope", scope, "--for", file, "--json");
        ok(said);
        return JSON.readTree(said.out()).path("token").asText();
    }

    /** When a stream came to its end, be it with an error or without. */
    private CompletableFuture<Instant> ending(InputStream stream) {
        ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        house.closing(thread::shutdownNow);
        return CompletableFuture.supplyAsync(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        @Nullable String line = reader.readLine();
                        while (line != null) {
                            line = reader.readLine();
                        }
                    } catch (IOException e) {
                        Objects.requireNonNull(e); // cut: an end like any other
                    }
                    return Instant.now();
                },
                thread);
    }

    private static void await(Supplier<String> asked, String wanted) {
        Instant deadline = Instant.now().plusSeconds(60);
        String answer = asked.get();
        while (!answer.contains(wanted)) {
            assertThat(Instant.now()).as(answer).isBefore(deadline);
            answer = asked.get();
        }
    }
}
