package io.swarmguard.formats.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "/", "a", "a/#", "+/b/#", "/+", "a//b", "$SYS/#", "$share/g/a/#"})
    void filtersOfTheStandardAreFilters(String filter) {
        assertThat(Topics.isFilter(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a#",
                "a/#/b",
                "+a",
                "a+/b",
                "##",
                "a\0",
                "$share/",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/+/a"
            })
    void othersAreNot(String filter) {
        assertThat(Topics.isFilter(filter)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "#", "a\0b"})
    void namesHaveNoWildcards(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        assertThat(Topics.isName(name)).isFalse();
        assertThat(Topics.isName(utf8, utf8.length)).isFalse();
    }
}
