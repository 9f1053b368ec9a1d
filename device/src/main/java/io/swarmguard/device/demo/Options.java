package io.swarmguard.device.demo;

import java.util.List;

/** What the user asked of the demo. */
record Options(boolean keep, boolean json, boolean help, int machines) {
    static final String HELP = """
            Usage: swarmguard demo [--machines N] [--keep] [--json]

            Starts a hub of its own on loopback with a throw-away data directory, enrols simulated machines over the
            real protocol, lets them talk over mutual TLS, then attacks it and shows how each attack is refused.

              --machines N   how many machines, 6 to 1000; default 50
              --keep         leave the hub and the machines running until Ctrl-C, and say how to look around
              --json         print one JSON object at the end
              -h, --help     show this help

            Exit code: 0 every attack was refused, 1 one was not or something failed, 2 wrong usage.""";

    private static final int DEFAULT_MACHINES = 50;

    /** @throws IllegalArgumentException saying what is wrong */
    static Options parse(List<String> arguments) {
        boolean keep = false;
        boolean json = false;
        boolean help = false;
        int machines = DEFAULT_MACHINES;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--keep" -> keep = true;
                case "--json" -> json = true;
                case "-h", "--help" -> help = true;
                case "--machines" -> machines = machines(++i < arguments.size() ? arguments.get(i) : "");
                default -> {
                    if (!argument.startsWith("--machines=")) {
                        throw new IllegalArgumentException("unknown option '" + argument + "'");
                    }
                    machines = machines(argument.substring("--machines=".length()));
                }
            }
        }
        return new Options(keep, json, help, machines);
    }

    private static int machines(String text) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 6 || Integer.parseInt(text) > 1_000) {
            throw new IllegalArgumentException("--machines takes a number from 6 to 1000");
        }
        return Integer.parseInt(text);
    }
}
