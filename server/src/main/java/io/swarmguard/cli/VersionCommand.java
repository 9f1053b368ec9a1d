package io.swarmguard.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** {@code version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    @Mixin
    HubOptions options = new HubOptions();

    @Override
    public Integer call() {
        Output output = options.output();
        String version = version();
        if (output.json()) {
            output.raw(HubClient.JSON
                    .createObjectNode()
                    .put("version", version)
                    .put("java", Runtime.version().toString()));
        } else {
            output.line(words());
        }
        return 0;
    }

    private static String words() {
        return "swarmguard " + version() + " (Java " + Runtime.version() + ")";
    }

    /** For {@code --version}. */
    static final class Words implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {words()};
        }
    }

    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
