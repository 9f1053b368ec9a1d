package io.swarmguard.console;

import static io.swarmguard.terms.Right.CUT_OFF;
import static io.swarmguard.terms.Right.LOOK;
import static io.swarmguard.terms.Right.RUN_FLEET;
import static io.swarmguard.terms.Right.RUN_HUB;

import io.swarmguard.config.Rate;
import io.swarmguard.edge.http.Route;
import io.swarmguard.terms.Right;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of all calls of the operators' API with their limits. Routes are made from it and from nothing else, so none
 * is without a limit. Cutting off is the most generous: a fleet under attack must not wait for it.
 */
final class Calls {
    private static final Rate OFTEN = perMinute(1200);
    private static final Rate BULK = perMinute(6000);
    private static final Rate NOW_AND_THEN = perMinute(120);
    private static final Rate RARELY = perMinute(30);
    private static final long SMALL = 64 << 10; // bytes of a body of few fields
    private static final long NO_BODY = 1 << 10;

    /** Not served: what one certificate may get wrong with tokens. */
    static final Call WRONG_TOKEN = new Call("-", "/api/token", LOOK, perMinute(20), 1, 0, false);

    private static final List<Call> ALL = all();

    private Calls() {}

    private static List<Call> all() {
        List<Call> all = new ArrayList<>();
        for (String kind : List.of("devices", "services")) {
            String path = "/api/" + kind;
            all.add(get(path, NOW_AND_THEN, 4));
            all.add(post(path, RUN_FLEET, BULK));
            all.add(get(path + "/{name}", OFTEN, 8));
            all.add(post(path + "/{name}/code", RUN_FLEET, BULK));
            all.add(post(path + "/{name}/disable", CUT_OFF, BULK));
            all.add(post(path + "/{name}/enable", RUN_FLEET, OFTEN));
            all.add(post(path + "/{name}/quarantine", CUT_OFF, BULK));
            all.add(post(path + "/{name}/restrict", CUT_OFF, BULK));
            all.add(post(path + "/{name}/release", RUN_FLEET, OFTEN));
            all.add(post(path + "/{name}/recover", RUN_FLEET, OFTEN));
            all.add(post(path + "/{name}/essential", RUN_FLEET, OFTEN));
            all.add(get(path + "/{name}/withheld", NOW_AND_THEN, 4));
            all.add(post(path + "/{name}/attributes", RUN_FLEET, BULK));
        }
        all.addAll(List.of(
                new Call("POST", "/api/import", RUN_FLEET, RARELY, 2, Route.AS_THE_LISTENER, false),
                get("/api/certificates", NOW_AND_THEN, 4),
                post("/api/certificates/{fingerprint}/revoke", CUT_OFF, BULK),
                get("/api/events", OFTEN, 16),
                get("/api/ledger", NOW_AND_THEN, 4),
                get("/api/ledger/consistency", OFTEN, 8),
                get("/api/ledger/{index}/proof", OFTEN, 8),
                get("/api/status", OFTEN, 8),
                get("/api/tenets", RARELY, 2),
                get("/api/trust/rules", NOW_AND_THEN, 4),
                get("/api/server-ca", OFTEN, 8),
                get("/api/calls", NOW_AND_THEN, 4),
                post("/api/tls/reload", RUN_HUB, RARELY),
                post("/api/clock/confirm", RUN_HUB, RARELY)));
        policies(all);
        operators(all);
        posture(all);
        return List.copyOf(all);
    }

    private static void policies(List<Call> all) {
        all.addAll(List.of(
                get("/api/groups", NOW_AND_THEN, 4),
                get("/api/groups/{name}", NOW_AND_THEN, 4),
                post("/api/groups/{name}/add", RUN_FLEET, BULK),
                post("/api/groups/{name}/remove", RUN_FLEET, BULK),
                get("/api/relations", NOW_AND_THEN, 4),
                post("/api/relations/{name}/add", RUN_FLEET, BULK),
                post("/api/relations/{name}/remove", RUN_FLEET, BULK),
                get("/api/policy", NOW_AND_THEN, 4),
                get("/api/policy/{version}", NOW_AND_THEN, 4),
                new Call("POST", "/api/policy/apply", RUN_HUB, RARELY, 2, Route.AS_THE_LISTENER, false),
                new Call("POST", "/api/policy/replay", LOOK, RARELY, 2, Route.AS_THE_LISTENER, false),
                new Call("POST", "/api/policy/mine", LOOK, RARELY, 2, SMALL, false),
                new Call("POST", "/api/policy/prove", LOOK, RARELY, 2, Route.AS_THE_LISTENER, false),
                new Call("POST", "/api/policy/diff", LOOK, RARELY, 2, Route.AS_THE_LISTENER, false),
                new Call("POST", "/api/explain", LOOK, NOW_AND_THEN, 2, SMALL, false),
                post("/api/policy/rollback", RUN_HUB, RARELY),
                post("/api/policy/confirm", RUN_HUB, RARELY)));
    }

    private static void operators(List<Call> all) {
        all.addAll(List.of(
                get("/api/operators", NOW_AND_THEN, 4),
                get("/api/operators/{name}", OFTEN, 8),
                get("/api/operators/{name}/certificate", NOW_AND_THEN, 4),
                inPerson("/api/operators", RUN_HUB, NOW_AND_THEN),
                inPerson("/api/operators/{name}/role", RUN_HUB, NOW_AND_THEN),
                inPerson("/api/operators/{name}/enable", RUN_HUB, NOW_AND_THEN),
                post("/api/operators/{name}/disable", RUN_HUB, NOW_AND_THEN),
                inPerson("/api/operators/{name}/cancel-recovery", LOOK, NOW_AND_THEN),
                get("/api/approvals", NOW_AND_THEN, 4),
                get("/api/marks", NOW_AND_THEN, 4),
                get("/api/approvals/{number}", OFTEN, 8),
                inPerson("/api/marks", RUN_HUB, RARELY),
                inPerson("/api/approvals/{number}/approve", RUN_HUB, NOW_AND_THEN),
                inPerson("/api/approvals/{number}/reject", LOOK, NOW_AND_THEN),
                get("/api/tokens", NOW_AND_THEN, 4),
                inPerson("/api/tokens", LOOK, RARELY),
                inPerson("/api/tokens/{number}/revoke", LOOK, OFTEN)));
    }

    /** Who only lowers needs no more than the right to cut off. */
    private static void posture(List<Call> all) {
        all.addAll(List.of(
                get("/api/posture", NOW_AND_THEN, 4),
                new Call("POST", "/api/posture", RUN_FLEET, OFTEN, 2, Route.AS_THE_LISTENER, false),
                new Call("POST", "/api/posture/lower", CUT_OFF, BULK, 2, Route.AS_THE_LISTENER, false)));
    }

    private static Call get(String path, Rate rate, int atOnce) {
        return new Call("GET", path, LOOK, rate, atOnce, NO_BODY, false);
    }

    private static Call post(String path, Right right, Rate rate) {
        return new Call("POST", path, right, rate, 16, SMALL, false);
    }

    private static Call inPerson(String path, Right right, Rate rate) {
        return new Call("POST", path, right, rate, 4, SMALL, true);
    }

    private static Rate perMinute(int count) {
        return new Rate(count, Duration.ofMinutes(1));
    }

    static List<Call> table() {
        return ALL;
    }

    /** @throws IllegalStateException if the table has no such call: then it cannot be served */
    static Call of(String method, String path) {
        return ALL.stream()
                .filter(call -> call.method().equals(method) && call.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the table of calls has no " + method + " " + path + ", so nobody may ask it"));
    }
}
