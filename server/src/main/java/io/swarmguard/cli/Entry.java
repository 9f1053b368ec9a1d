package io.swarmguard.cli;

import java.io.PrintWriter;

/** Where what was typed comes in. */
public final class Entry {
    private Entry() {}

    /** Runs a command. @return the exit code */
    public static int run(
            String[] arguments, PrintWriter out, PrintWriter err, Starter starter, Recovering recovering) {
        PlainUp up = PlainUp.read(arguments);
        return up == null ? Cli.run(arguments, out, err, starter, recovering) : up.run(out, err, starter);
    }
}
