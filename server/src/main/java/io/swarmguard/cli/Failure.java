package io.swarmguard.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.config.ConfigException;
import io.swarmguard.terms.Advised;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * Why a command did not do what it should.
 *
 * @param reason a stable word for programs
 * @param next what to do about it; empty if there is nothing to say
 */
record Failure(String reason, String what, String next) {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    static Failure of(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof Advised said) {
            return new Failure(said.reason(), message, said.next());
        }
        return switch (e) {
            case NoSuchFileException missing ->
                new Failure("no-file", "there is no " + missing.getFile(), "name a file that is there");
            case AccessDeniedException denied ->
                new Failure(
                        "no-access", "no access to " + denied.getFile(), "run this as the user who owns it, or chmod");
            default -> new Failure("failed", message, "SWARMGUARD_TRACE=1 shows where it happened");
        };
    }

    /**
     * Tells of what a command threw.
     *
     * @param command as a user types it
     * @return the exit code
     */
    static int tell(Exception e, String command, Output output, PrintWriter err) {
        if (System.getenv("SWARMGUARD_TRACE") != null) {
            e.printStackTrace(err);
        }
        Failure failure = of(e);
        (failure.next().isEmpty() ? new Failure(failure.reason(), failure.what(), help(command)) : failure)
                .print(output, err);
        return e instanceof ConfigException ? USAGE : FAILED;
    }

    static String help(String command) {
        return "`" + command + " --help` shows how";
    }

    void print(Output output, PrintWriter err) {
        if (output.json()) {
            ObjectNode node = HubClient.JSON.createObjectNode();
            node.putObject("error").put("reason", reason).put("detail", what).put("next", next);
            output.raw(node);
        } else {
            err.println("swarmguard: " + what);
            err.println("  next: " + next);
        }
    }
}
