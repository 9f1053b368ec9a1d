package io.swarmguard.terms;

/** What a principal wants to do on a channel. */
public enum Action {
    /** Send a message to a topic. */
    PUBLISH("publish"),
    /** Ask for the messages of a filter. */
    SUBSCRIBE("subscribe"),
    /** Be handed one message; decided for every delivery, on subscriber, topic and publisher as known now. */
    DELIVER("deliver");

    private final String code;

    Action(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if no action has that code */
    public static Action ofCode(String code) {
        for (Action action : values()) {
            if (action.code.equals(code)) {
                return action;
            }
        }
        throw new IllegalArgumentException("'" + code + "' is not an action");
    }
}
