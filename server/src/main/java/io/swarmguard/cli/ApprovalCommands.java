package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code approval …}: what waits for a second person. */
@Command(
        name = "approval",
        description = "List, show, approve and reject what waits for a second person, and say for what two are wanted.",
        subcommands = {
            ApprovalCommands.ListAll.class,
            ApprovalCommands.Show.class,
            ApprovalCommands.Approve.class,
            ApprovalCommands.Reject.class,
            ApprovalCommands.Marks.class
        })
final class ApprovalCommands extends CommandGroup {
    private static final String PATH = "/api/approvals";

    private static void print(JsonNode request, Output output) {
        for (String field : List.of("request", "mark", "what", "by", "asked", "expires", "digest")) {
            output.line(String.format("%-8s %s", field, Output.cell(request.get(field))));
        }
    }

    @Command(name = "list", description = "List what waits, oldest first.")
    static final class ListAll extends AskingCommand {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get(PATH);
            if (output.json()) {
                output.raw(answer);
            } else {
                output.table(
                        List.of("REQUEST", "BY", "EXPIRES", "WHAT"),
                        answer.get("approvals"),
                        List.of("request", "by", "expires", "what"));
            }
            return 0;
        }
    }

    @Command(name = "show", description = "Show one request with the digest of exactly what is wanted.")
    static final class Show extends AskingCommand {
        @Parameters(paramLabel = "ID", description = "Number of the request.")
        long number;

        @Override
        int run(HubClient hub, Output output) {
            JsonNode request = hub.get(PATH + "/" + number);
            if (output.json()) {
                output.raw(request);
            } else {
                print(request, output);
            }
            return 0;
        }
    }

    @Command(
            name = "approve",
            description = {
                "Agree to a request: it is done at once, in the name of who asked, and both names are in the ledger.",
                "Not for who asked, nor for whom that one enrolled within the last 7 days."
            })
    static final class Approve extends AskingCommand {
        @Parameters(paramLabel = "ID", description = "Number of the request.")
        long number;

        @Option(
                names = "--digest",
                paramLabel = "HEX",
                description = "What you looked at; default: what the request is for now, which is printed.")
        @Nullable
        String digest;

        @Override
        int run(HubClient hub, Output output) {
            JsonNode request = hub.get(PATH + "/" + number);
            String exactly = digest == null ? request.path("digest").asText() : digest;
            if (!output.json()) {
                print(request, output);
                output.line("");
            }
            JsonNode done = hub.post(
                    PATH + "/" + number + "/approve", DeviceCommands.empty().put("digest", exactly));
            String sentence = "request " + number + " is approved and done";
            if (done.has("certificate") && !output.json()) {
                output.line(sentence + "; who asked fetches the certificate with `operator certificate`");
                return 0;
            }
            return PrincipalPages.done(done, sentence, output);
        }
    }

    @Command(name = "reject", description = "Turn a request down, or withdraw one of your own.")
    static final class Reject extends AskingCommand {
        @Parameters(paramLabel = "ID", description = "Number of the request.")
        long number;

        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done = hub.post(
                    PATH + "/" + number + "/reject", DeviceCommands.empty().put("why", why));
            return PrincipalPages.done(done, "request " + number + " is rejected", output);
        }
    }

    @Command(
            name = "marks",
            description = {
                "Show for what two persons are wanted once there are two admins, or change it.",
                "To change it needs two persons itself."
            })
    static final class Marks extends AskingCommand {
        @Option(
                names = "--set",
                split = ",",
                arity = "0..1",
                paramLabel = "MARK",
                description = "All for which two are wanted from now on, such as enable,operators,policy,marks.")
        @Nullable
        List<String> set;

        @Option(
                names = "--policy-devices",
                paramLabel = "N",
                description = "Policies that give more rights to more devices than this, or to any service, need two.")
        @Nullable
        Integer devices;

        @Override
        int run(HubClient hub, Output output) {
            JsonNode now = hub.get("/api/marks");
            return set == null && devices == null ? show(now, output) : change(hub, now, output);
        }

        private int change(HubClient hub, JsonNode now, Output output) {
            ObjectNode body = DeviceCommands.empty();
            ArrayNode marks = body.putArray("marks");
            if (set == null) {
                now.path("marks").forEach(mark -> {
                    if (mark.path("two_persons").asBoolean()) {
                        marks.add(mark.path("mark").asText());
                    }
                });
            } else {
                set.stream().filter(mark -> !mark.isBlank()).forEach(marks::add);
            }
            body.put(
                    "policy_devices",
                    devices == null ? now.path("policy_devices").asInt() : devices);
            return PrincipalPages.done(hub.post("/api/marks", body), "the marks are set", output);
        }

        private static int show(JsonNode now, Output output) {
            if (output.json()) {
                output.raw(now);
                return 0;
            }
            output.table(
                    List.of("MARK", "TWO PERSONS", "FOR"), now.get("marks"), List.of("mark", "two_persons", "what"));
            output.line("");
            output.line("policy: from " + now.path("policy_devices").asInt() + " devices on; "
                    + (now.path("in_force").asBoolean()
                            ? "in force"
                            : "NOT in force: there is one admin ("
                                    + now.path("admins").asInt() + ")"));
            return 0;
        }
    }
}
