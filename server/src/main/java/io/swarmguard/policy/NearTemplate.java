package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The template that comes nearest to a topic which none covers: the one that fewest levels keep from it; of several the one
 * that fits longest.
 *
 * @param template as it is declared, without its tests
 * @param why each level that does not fit, the first first
 */
public record NearTemplate(String template, List<String> why) {
    public NearTemplate {
        why = List.copyOf(why);
    }

    /** Null if there are no templates. */
    static @Nullable NearTemplate of(List<Template> templates, String topic) {
        List<String> words = List.of(topic.split("/", -1));
        Template nearest = null;
        TreeMap<Integer, String> fewest = new TreeMap<>();
        for (Template template : templates) {
            TreeMap<Integer, String> misfits = misfits(template, words);
            if (nearest == null
                    || misfits.size() < fewest.size()
                    || (misfits.size() == fewest.size() && first(misfits) > first(fewest))) {
                nearest = template;
                fewest = misfits;
            }
        }
        if (nearest == null) {
            return null;
        }
        List<String> why = new ArrayList<>();
        for (Map.Entry<Integer, String> misfit : fewest.entrySet()) {
            why.add("level " + misfit.getKey() + " is " + misfit.getValue());
        }
        return new NearTemplate(nearest.toString(), why);
    }

    private static int first(TreeMap<Integer, String> misfits) {
        return misfits.isEmpty() ? Integer.MAX_VALUE : misfits.firstKey();
    }

    /** What is wrong, by the number of the level. */
    private static TreeMap<Integer, String> misfits(Template template, List<String> words) {
        TreeMap<Integer, String> misfits = new TreeMap<>();
        List<Level> levels = template.levels();
        for (int i = 0; i < Math.max(levels.size(), words.size()) && i <= Templates.MAX_LEVELS; i++) {
            String word = i < words.size() ? "'" + words.get(i) + "', " : "missing, ";
            String what = i < levels.size() ? levels.get(i).described() : "";
            if (i == Templates.MAX_LEVELS) {
                misfits.put(i + 1, word + "beyond the " + i + " that a topic has at most");
            } else if (word.contains("+") || word.contains("#")) {
                misfits.put(i + 1, word + "a wildcard" + (what.isEmpty() ? "" : ", not " + what));
            } else if (i >= words.size()) {
                misfits.put(i + 1, word + what);
            } else if (i >= levels.size() && !template.isOpen()) {
                misfits.put(i + 1, word + "where the template ends");
            } else if (i < levels.size() && !levels.get(i).covers(words.get(i))) {
                misfits.put(i + 1, word + "not " + what);
            }
        }
        return misfits;
    }

    /** In words that follow "no template covers it". */
    @Override
    public String toString() {
        return "nearest is '" + template + "': " + String.join("; ", why);
    }
}
