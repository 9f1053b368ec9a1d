package io.swarmguard.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A topic filter, split into its levels: + stands for one level, a # at the end for any number of them, also none. */
public final class Filter {
    static final String ONE = "+";
    static final String REST = "#";

    private final String text;
    private final List<String> levels;

    private Filter(String text, List<String> levels) {
        this.text = text;
        this.levels = levels;
    }

    /** Null if the text is no filter: empty, with a NUL, or with a wildcard that is not a level of its own. */
    public static @Nullable Filter parse(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            return null;
        }
        List<String> levels = Levels.split(text);
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean wild = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
            if (wild && (level.length() > 1 || (level.equals(REST) && i < levels.size() - 1))) {
                return null;
            }
        }
        return new Filter(text, List.copyOf(levels));
    }

    public List<String> levels() {
        return levels;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Filter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
