package io.swarmguard.cli;

import io.swarmguard.config.Places;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of {@code up}, read without picocli, whose classes and model would be a sixth of a start. Only what is
 * plainly right is taken; all else (a slip, a question for help, a file of arguments) is left to picocli and {@link
 * UpCommand}, which declares these options and says what is wrong with them.
 */
final class PlainUp {
    private final ConfigOptions settings = new ConfigOptions();
    private @Nullable Path data;
    private @Nullable Path keys;
    private boolean json;
    private final Set<String> once = new HashSet<>(); // options that may be given once, and were

    private PlainUp() {}

    /** Null if these are not the words of {@code up}, or not plainly so. */
    static @Nullable PlainUp read(String[] arguments) {
        Iterator<String> words = List.of(arguments).iterator();
        if (!words.hasNext() || !words.next().equals("up")) {
            return null;
        }
        PlainUp up = new PlainUp();
        while (words.hasNext()) {
            if (!up.take(words.next(), words)) {
                return null;
            }
        }
        return up;
    }

    private boolean take(String word, Iterator<String> rest) {
        if (word.equals("--json")) {
            json = true;
            return once.add(word);
        }
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String value = equals >= 0 ? word.substring(equals + 1) : rest.hasNext() ? rest.next() : "";
        // a value that could be an option or a file of arguments is not for here
        return !value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0 && set(name, value);
    }

    private boolean set(String name, String value) {
        switch (name) {
            case "--set" -> settings.sets.add(value);
            case "--name" -> settings.names.add(value);
            default -> {
                return once.add(name) && setOnce(name, value);
            }
        }
        return true;
    }

    private boolean setOnce(String name, String value) {
        switch (name) {
            case "--data" -> data = Path.of(value);
            case "--keys" -> keys = Path.of(value);
            case "--config" -> settings.file = Path.of(value);
            case "--listen" -> settings.listen = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** @return the exit code */
    int run(PrintWriter out, PrintWriter err, Starter starter) {
        Output output = new Output(out, json);
        try {
            return starter.run(settings.load(), Places.of(data, keys, System.getenv()), output);
        } catch (Exception e) { // whatever it is, the user hears of it as of any other command's
            return Failure.tell(e, "swarmguard up", output, err);
        } finally {
            out.flush();
            err.flush();
        }
    }
}
