package io.swarmguard.edge.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AddressBook book = new AddressBook(6, nanos::get);

    private void pass(double seconds) {
        nanos.addAndGet((long) (seconds * 1e9));
    }

    @Test
    void anAddressThatFailsTooOftenIsSuspectUntilItsBudgetRefills() {
        AddressBook.Entry entry = book.enter("198.51.100.7");
        for (int i = 0; i < 6; i++) {
            assertThat(entry.isSuspect()).isFalse();
            entry.failed();
        }
        assertThat(entry.isSuspect()).isTrue();
        pass(10);
        assertThat(entry.isSuspect()).isFalse();
        entry.failed();
        assertThat(entry.isSuspect()).isTrue();
    }

    @Test
    void aFleetBehindOneAddressIsNotLockedOutByABadNeighbourWhileItProvesItself() {
        AddressBook.Entry shared = book.enter("198.51.100.7");
        for (int i = 0; i < 100; i++) {
            shared.failed();
        }
        assertThat(shared.isSuspect()).isTrue();
        shared.proved();
        assertThat(shared.isSuspect()).isFalse();
    }

    @Test
    void oneAddressFailingLeavesOthersAlone() {
        AddressBook.Entry bad = book.enter("198.51.100.7");
        for (int i = 0; i < 100; i++) {
            bad.failed();
        }
        assertThat(book.enter("198.51.100.8").isSuspect()).isFalse();
    }

    @Test
    void aFailureIsRememberedAfterTheConnectionIsGoneAndForgottenAfterAMinute() {
        AddressBook.Entry entry = book.enter("198.51.100.7");
        entry.failed();
        entry.leave();
        assertThat(book.size()).isEqualTo(1);
        pass(61);
        book.sweep();
        assertThat(book.size()).isZero();
    }

    @Test
    void aQuietAddressIsForgottenWithItsLastConnection() {
        AddressBook.Entry first = book.enter("198.51.100.7");
        AddressBook.Entry second = book.enter("198.51.100.7");
        assertThat(second).isSameAs(first);
        assertThat(first.live()).isEqualTo(2);
        first.leave();
        assertThat(book.size()).isEqualTo(1);
        second.leave();
        assertThat(book.size()).isZero();
    }

    @Test
    void anAddressIsSpokenOfOnceASecondAndTheRestIsCounted() {
        AddressBook.Entry entry = book.enter("198.51.100.7");
        assertThat(entry.mayTell()).isTrue();
        assertThat(entry.mayTell()).isFalse();
        assertThat(entry.mayTell()).isFalse();
        pass(1);
        assertThat(entry.mayTell()).isTrue();
        assertThat(entry.takeUntold()).isEqualTo(2);
        assertThat(entry.takeUntold()).isZero();
    }

    @Test
    void aFloodOfAddressesSharesOneEntryOnceTheBookIsFull() {
        for (int i = 0; i < AddressBook.MOST_ADDRESSES; i++) {
            book.enter("a" + i);
        }
        AddressBook.Entry first = book.enter("one too many");
        AddressBook.Entry second = book.enter("two too many");
        assertThat(first).isSameAs(second);
        assertThat(book.size()).isEqualTo(AddressBook.MOST_ADDRESSES);
    }
}
