package io.swarmguard.identity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The subjects of one kind by name: open addressing over the characters, so that a topic level can be looked up without
 * making a string of it. One writer, any readers: an entry is released after it is whole, a larger table is published
 * after it is filled.
 */
final class NameTable {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Subject[].class);
    private static final int SPREAD = 0x9E3779B9; // Fibonacci hashing: String's hash alone clusters on numbered names

    private volatile @Nullable Subject[] table = new Subject[64];
    private int size; // writer only

    @Nullable
    Subject get(CharSequence name) {
        @Nullable Subject[] now = table;
        int mask = now.length - 1;
        for (int at = start(name, now.length); ; at = (at + 1) & mask) {
            Subject subject = (Subject) ELEMENT.getAcquire(now, at);
            if (subject == null) {
                return null;
            }
            if (subject.id().name().value().contentEquals(name)) {
                return subject;
            }
        }
    }

    /** Adds a name that is not there yet. Writer only. */
    void add(Subject subject) {
        if (2 * (size + 1) > table.length) {
            @Nullable Subject[] larger = new Subject[2 * table.length];
            for (Subject old : table) {
                if (old != null) {
                    place(larger, old);
                }
            }
            table = larger;
        }
        place(table, subject);
        size++;
    }

    private static void place(@Nullable Subject[] into, Subject subject) {
        int mask = into.length - 1;
        int at = start(subject.id().name().value(), into.length);
        while (into[at] != null) {
            at = (at + 1) & mask;
        }
        ELEMENT.setRelease(into, at, subject);
    }

    private static int start(CharSequence name, int length) {
        int hash = 0;
        if (name instanceof String text) {
            hash = text.hashCode(); // cached in the string
        } else {
            for (int i = 0; i < name.length(); i++) {
                hash = 31 * hash + name.charAt(i);
            }
        }
        return (hash * SPREAD) >>> (Integer.numberOfLeadingZeros(length) + 1);
    }
}
