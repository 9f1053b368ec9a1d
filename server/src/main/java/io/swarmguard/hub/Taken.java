package io.swarmguard.hub;

/** What became of a permitted publish. */
public enum Taken {
    /** Nobody gets it now. */
    NOBODY,
    /** Delivered, queued or retained, as far as it had to be. */
    DONE,
    /** The same, but the publisher is answered only when the disk has it. */
    KEEPING,
    /** Refused: no room for another retained message. */
    NO_ROOM
}
