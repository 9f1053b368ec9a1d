package io.swarmguard.policy;

/**
 * Something about a draft that is not as in its source.
 *
 * @param line of the source, from 1; 0 if it is about all of it
 * @param text as it stands there
 * @param why what stood against it
 * @param instead what to do about it
 */
public record DraftNote(Change change, int line, String text, String why, String instead) {
    /** What became of the line. */
    public enum Change {
        /** A right that the draft does not give. */
        LEFT_OUT("left out"),
        /** The draft permits less than the source. */
        NARROWED("narrowed"),
        /** Good to know. */
        NOTE("note");

        private final String words;

        Change(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    @Override
    public String toString() {
        String place = line > 0 ? line + ": " : "";
        String quoted = text.isEmpty() ? "" : "'" + text + "': ";
        return place + change.words() + ": " + quoted + why + "; " + instead;
    }
}
