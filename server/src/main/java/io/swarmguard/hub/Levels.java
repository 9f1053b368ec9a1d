package io.swarmguard.hub;

import java.util.ArrayList;
import java.util.List;

/** The levels of a topic or filter: what stands between the slashes; an empty level is a level. */
final class Levels {
    private Levels() {}

    static List<String> split(String topic) {
        List<String> levels = new ArrayList<>(8);
        int from = 0;
        for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', from)) {
            levels.add(topic.substring(from, slash));
            from = slash + 1;
        }
        levels.add(topic.substring(from));
        return levels;
    }

    /** Topics that begin with $ are not meant by a filter that begins with a wildcard. */
    static boolean isHidden(String topic) {
        return topic.startsWith("$");
    }
}
