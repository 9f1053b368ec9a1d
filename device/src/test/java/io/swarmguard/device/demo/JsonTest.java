package io.swarmguard.device.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.MalformedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void everyKindOfValueIsRead() throws MalformedException {
        Map<String, ?> read = Json.object(
                " {\"a\": \"x\\n\\u00e9\\\"\", \"b\":[1, -2.5e3,true,false ,null],\"c\":{\"d\":{}} , \"e\":[]}\n");

        assertThat(read.get("a")).isEqualTo("x\né\"");
        assertThat(read.get("b")).hasToString("[1.0, -2500.0, true, false, null]");
        assertThat(read.get("c")).isEqualTo(Map.of("d", Map.of()));
        assertThat(read.get("e")).isEqualTo(List.of());
    }

    @Test
    void whatIsPrintedIsReadAgain() throws MalformedException {
        String text = "{\"a\":\"q\\\"\\\\\\u0001\",\"b\":[1.0,true,null,{}],\"c\":{}}";

        assertThat(Json.print(Json.object(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":\"x}",
                "{\"a\":\"\\u12\"}",
                "{}x",
                "{\"a\":tru}",
                "{\"a\":[1}",
                "{\"a\":\"\\x\"}"
            })
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> Json.object(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void endlessDepthIsRefused() {
        assertThatThrownBy(() -> Json.object("{\"a\":" + "[".repeat(100_000))).isInstanceOf(MalformedException.class);
    }
}
