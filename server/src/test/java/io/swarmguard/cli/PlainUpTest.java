package io.swarmguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.config.Config;
import io.swarmguard.config.Places;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read without picocli is what picocli would have read, and what it would have refused is left to it. */
class PlainUpTest {
    @TempDir
    Path dir;

    private record Started(Config config, Places places, boolean json) {}

    private record Ran(int code, String out, String err, List<Started> started) {}

    @FunctionalInterface
    private interface Way {
        int run(String[] words, PrintWriter out, PrintWriter err, Starter starter);
    }

    private static Ran ran(Way way, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<Started> started = new ArrayList<>();
        Starter starter = (config, places, output) -> {
            started.add(new Started(config, places, output.json()));
            output.line("started");
            return 7;
        };
        int code = way.run(words, new PrintWriter(out), new PrintWriter(err), starter);
        return new Ran(code, out.toString(), err.toString(), started);
    }

    private static Ran byPicocli(String... words) {
        return ran((all, out, err, starter) -> Cli.run(all, out, err, starter, PlainUpTest::nobodyRecovers), words);
    }

    private static Ran byEntry(String... words) {
        return ran((all, out, err, starter) -> Entry.run(all, out, err, starter, PlainUpTest::nobodyRecovers), words);
    }

    private static Recovering.Asked nobodyRecovers(Places places, String name) {
        throw new IllegalStateException("nobody asked to recover " + name + " in " + places.data());
    }

    static Stream<List<String>> plainWords() {
        return Stream.of(
                List.of("up"),
                List.of("up", "--data", "d", "--keys=k", "--json"),
                List.of("up", "--set", "listen.mqtt.port=18883", "--set=limits.inflight=9", "--set", "names=a.example"),
                List.of("up", "--name", "hub.example.com", "--name=10.0.0.1", "--listen", "0.0.0.0"),
                List.of("up", "--set", "names=a.example", "--name", "b.example"),
                List.of("up", "--data=a=b c", "--keys", "ä/${sys:user.home}"));
    }

    @ParameterizedTest
    @MethodSource("plainWords")
    void plainWordsMeanWhatTheyMeanToPicocli(List<String> words) {
        String[] all = words.toArray(String[]::new);
        assertThat(PlainUp.read(all)).isNotNull();
        assertThat(byEntry(all)).isEqualTo(byPicocli(all));
        assertThat(byEntry(all).started()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "status",
                "--json up",
                "up --help",
                "up -h",
                "up --dta x",
                "up --data",
                "up --data --json",
                "up --data=",
                "up --data a --data b",
                "up --json --json",
                "up --json=true",
                "up --json=false",
                "up --listen a --listen b",
                "up --data @words",
                "up @words",
                "up --",
                "up stray",
                "up --set -x=1",
                "up --set 'a=1'"
            })
    void whatIsNotPlainIsLeftToPicocli(String words) {
        assertThat(PlainUp.read(words.split(" "))).isNull();
    }

    @Test
    void aSettingThatIsWrongIsToldInTheSameWordsWithTheSameExitCode() {
        for (String set : List.of("listen.mqtt.port=x", "listen.mqt.port=1", "nothing")) {
            for (List<String> more : List.of(List.<String>of(), List.of("--json"))) {
                List<String> words = new ArrayList<>(List.of("up", "--set", set));
                words.addAll(more);
                Ran ran = byEntry(words.toArray(String[]::new));
                assertThat(ran).isEqualTo(byPicocli(words.toArray(String[]::new)));
                assertThat(ran.code()).isEqualTo(2);
                assertThat(ran.started()).isEmpty();
            }
        }
    }

    @Test
    void aConfigurationFileThatIsNotThereIsToldInTheSameWords() {
        String missing = dir.resolve("missing.toml").toString();
        Ran ran = byEntry("up", "--config", missing);
        assertThat(ran).isEqualTo(byPicocli("up", "--config", missing));
        assertThat(ran.err()).contains("there is no file " + missing);
    }
}
