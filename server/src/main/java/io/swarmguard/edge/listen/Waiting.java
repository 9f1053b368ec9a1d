package io.swarmguard.edge.listen;

/** A connection that has proved no identity yet; on its own loop. */
interface Waiting {
    /** Where it comes from. */
    AddressBook.Entry from();

    /** Its place is needed: it goes, and that is told. */
    void sendAway();
}
