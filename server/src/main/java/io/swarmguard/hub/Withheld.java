package io.swarmguard.hub;

/**
 * Messages of one principal that are kept back while it is in quarantine.
 *
 * @param where queued, retained or will
 * @param count how many of them on that topic; one for each queue that a message waits in
 * @param bytes of them together
 */
public record Withheld(Where where, String topic, int count, long bytes) {
    /** Where it lies. */
    public enum Where {
        QUEUED("queued"),
        RETAINED("retained"),
        WILL("will");

        private final String code;

        Where(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
