package io.swarmguard.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Session session = Plain.session();
    private final Backlog backlog = new Backlog();

    private Entry add() {
        Entry entry = Plain.entry(session, backlog.nextSequence());
        backlog.add(entry);
        return entry;
    }

    @Test
    void entries_are_sent_in_order_and_again_after_the_connection_was_lost() {
        Entry a = add();
        Entry b = add();
        Entry c = add();
        backlog.sent(a);
        backlog.sent(b);
        backlog.remove(a);

        backlog.rewind();

        assertThat(backlog.unsent()).isSameAs(b);
        assertThat(b.sentBefore).isTrue();
        backlog.sent(b);
        assertThat(backlog.unsent()).isSameAs(c);
        assertThat(c.sentBefore).isFalse();
        assertThat(backlog.inflight()).isOne();
    }

    @Test
    void handles_stay_unique_through_any_order_of_adding_and_acknowledging() {
        Random random = new Random(3);
        List<Entry> held = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            if (held.size() < 500 && (held.isEmpty() || random.nextInt(100) < 52)) {
                held.add(add());
            } else {
                Entry gone = held.remove(random.nextInt(held.size()));
                assertThat(backlog.find(gone.handle)).isSameAs(gone);
                backlog.remove(gone);
                assertThat(backlog.find(gone.handle)).isNull();
            }
        }
        Set<Integer> handles = new HashSet<>();
        held.forEach(entry -> handles.add(entry.handle));
        assertThat(handles).hasSize(held.size());
        assertThat(handles).allMatch(handle -> handle >= 1 && handle <= 65_535);
        assertThat(backlog.size()).isEqualTo(held.size());
    }

    @Test
    void as_many_as_a_session_may_have_find_a_handle_each_also_after_the_handles_began_anew() {
        List<Entry> held = new ArrayList<>();
        for (int i = 0; i < HubLimits.MOST_QUEUED; i++) {
            held.add(add());
        }
        for (int i = 0; i < 20_000; i++) {
            backlog.remove(held.get(i));
            held.set(i, add());
        }
        held.forEach(entry -> assertThat(backlog.find(entry.handle)).isSameAs(entry));
    }

    @Test
    void restored_entries_keep_their_handles_and_new_ones_avoid_them() {
        for (int handle : new int[] {65_535, 1, 17, 33, 49}) {
            Entry entry = Plain.entry(session, handle);
            entry.handle = handle;
            backlog.restore(entry);
        }
        Entry next = add();
        assertThat(next.handle).isEqualTo(50);
        assertThat(backlog.find(65_535)).isNotNull();
        assertThat(backlog.find(33)).isNotNull();
        assertThat(backlog.size()).isEqualTo(6);
    }

    @Test
    void an_entry_is_removed_once() {
        Entry entry = add();
        backlog.sent(entry);
        backlog.remove(entry);
        backlog.remove(entry);
        assertThat(backlog.size()).isZero();
        assertThat(backlog.inflight()).isZero();
        assertThat(backlog.bytes()).isZero();
        assertThat(backlog.unsent()).isNull();
    }
}
