package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What devices and services have in common: how far they are trusted. */
final class StandingCommands {
    private StandingCommands() {}

    /** One that is about a device or service, as the command before it says. */
    abstract static class AboutOne extends AskingCommand {
        @Spec
        @Nullable
        CommandSpec spec;

        @Parameters(paramLabel = "NAME")
        String name = "";

        /** device or service. */
        String kind() {
            return Objects.requireNonNull(spec).parent().name();
        }

        String id() {
            return kind() + "/" + name;
        }

        String path(String verb) {
            return "/api/" + kind() + "s/" + Cli.segment(name) + "/" + verb;
        }
    }

    /** One for which the ledger keeps a reason. */
    abstract static class WithReason extends AboutOne {
        @Option(names = "--why", required = true, paramLabel = "TEXT", description = "Kept in the ledger.")
        String why = "";

        ObjectNode body() {
            return DeviceCommands.empty().put("why", why);
        }
    }

    abstract static class Marking extends WithReason {
        @Option(
                names = "--until",
                paramLabel = "TIME|DURATION",
                description =
                        "When it ends by itself: 2026-12-24T18:00:00Z, or 8h from now. Default: when it is released.")
        @Nullable
        String until;

        int mark(HubClient hub, Output output, String verb, String word) {
            JsonNode done = hub.post(path(verb), body().put("until", until));
            String end = until == null ? "" : " until " + until;
            return PrincipalPages.done(done, id() + " is " + word + end, output);
        }
    }

    @Command(
            name = "quarantine",
            description = "It may only report to responders and hear their commands; what it had queued is withheld.")
    static final class Quarantine extends Marking {
        @Override
        int run(HubClient hub, Output output) {
            return mark(hub, output, "quarantine", "quarantined");
        }
    }

    @Command(name = "restrict", description = "It may speak about itself only: no commands, no voice in its segment.")
    static final class Restrict extends Marking {
        @Override
        int run(HubClient hub, Output output) {
            return mark(hub, output, "restrict", "restricted");
        }
    }

    @Command(name = "withheld", description = "List what it had queued, retained or willed and nobody hears.")
    static final class Withheld extends AboutOne {
        @Override
        int run(HubClient hub, Output output) {
            JsonNode answer = hub.get(path("withheld"));
            if (output.json()) {
                output.raw(answer);
                return 0;
            }
            output.table(
                    List.of("WHERE", "TOPIC", "COUNT", "BYTES"),
                    answer.get("withheld"),
                    List.of("where", "topic", "count", "bytes"));
            long more = answer.path("more").asLong();
            output.line("");
            output.line(answer.path("count").asLong() + " messages, "
                    + answer.path("bytes").asLong() + " bytes"
                    + (more == 0 ? "" : "; " + more + " more topics")
                    + ("quarantined".equals(answer.path("standing").asText())
                            ? ""
                            : "; not in quarantine: nothing is withheld"));
            return 0;
        }
    }

    /** What becomes of what was withheld. */
    static final class Messages {
        @Option(names = "--with-messages", description = "Let what was withheld go its way.")
        boolean with;

        @Option(names = "--discard-messages", description = "Forget what was withheld.")
        boolean discard;
    }

    @Command(
            name = "release",
            description = "Lift quarantine, restriction and all evidence so far; who is disabled is enabled instead.")
    static final class Release extends WithReason {
        @ArgGroup
        @Nullable
        Messages messages;

        @Override
        int run(HubClient hub, Output output) {
            ObjectNode body = body();
            if (messages != null) {
                body.put("messages", messages.with ? "send" : "discard");
            }
            JsonNode done = hub.post(path("release"), body);
            return PrincipalPages.done(
                    done, id() + " is " + done.path("standing").asText(), output);
        }
    }

    @Command(
            name = "recover",
            description = "The way back: revoke its certificates, make a new code, and watch it once it has a new key.")
    static final class Recover extends WithReason {
        @Option(
                names = "--watch",
                paramLabel = "DURATION",
                description = "How long it is watched with its new key; default 7d.")
        @Nullable
        String watch;

        @Option(names = "--keep-messages", description = "Keep what it said under its old key, withheld till then.")
        boolean keep;

        @Mixin
        CodeOptions code = new CodeOptions();

        @Override
        int run(HubClient hub, Output output) throws IOException {
            ObjectNode body = body().put("watch", watch).put("messages", keep ? "keep" : null);
            return code.ask(() -> hub.post(path("recover"), body), output);
        }
    }

    @Command(
            name = "essential",
            description = "No evidence takes anything from it: it keeps flowing until an operator stops it.")
    static final class Essential extends WithReason {
        @Option(names = "--off", description = "Not essential any more.")
        boolean off;

        @Override
        int run(HubClient hub, Output output) {
            JsonNode done = hub.post(path("essential"), body().put("essential", !off));
            return PrincipalPages.done(done, id() + " is " + (off ? "not " : "") + "essential", output);
        }
    }
}
