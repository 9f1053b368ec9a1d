package io.swarmguard.edge.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AddressBook book = new AddressBook(6, 600, nanos::get);

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
    void aBurstOfFailuresIsPaidForBeforeAnybodyFromThereIsHeardAgain() {
        AddressBook.Entry entry = book.enter("198.51.100.7");
        for (int i = 0; i < 1_000; i++) {
            entry.failed();
        }
        pass(60);
        assertThat(entry.isSuspect()).isTrue();
        pass(60);
        assertThat(entry.isSuspect()).isFalse();
    }

    /** 600 a minute are ten a second, two seconds' worth of them at once. */
    @Test
    void anAddressThatLatelyShowedAKnownCertificateIsHeardThoughAStrangerThereKeepsFailing() {
        AddressBook.Entry shared = book.enter("198.51.100.7");
        shared.proved();
        shared.provedLeft();
        int heard = 0;
        for (int i = 0; i < 10_000; i++) { // a stranger who knocks a hundred times a second
            pass(0.01);
            if (!shared.isSuspect()) {
                heard++;
                shared.failed();
            }
        }
        assertThat(heard).isBetween(1_000, 1_000 + 20 + 16); // the reserve, and what anybody has
        shared.proved();
        assertThat(shared.isSuspect()).isFalse();
    }

    @Test
    void strangersBehindManyKnownAddressesCannotUseUpMoreThanAFewReserves() {
        int heard = 0;
        for (int i = 0; i < 100; i++) {
            AddressBook.Entry shared = book.enter("198.51.100." + i);
            shared.proved();
            for (int k = 0; k < 1_000; k++) {
                if (!shared.isSuspect()) {
                    heard++;
                    shared.failed();
                }
            }
        }
        assertThat(heard).isEqualTo(100 * 6 + AddressBook.RESERVES_AT_ONCE * 20);
    }

    @Test
    void anAddressIsKnownWhileAProvedConnectionIsThereAndForAnHourAfterIt() {
        AddressBook.Entry entry = book.enter("198.51.100.7");
        assertThat(entry.isKnown()).isFalse();
        entry.proved();
        pass(100_000);
        assertThat(entry.isKnown()).isTrue();
        entry.provedLeft();
        pass(3_599);
        assertThat(entry.isKnown()).isTrue();
        pass(2);
        assertThat(entry.isKnown()).isFalse();
    }

    @Test
    void oneHostCannotBeManyByItsManyIpv6Addresses() {
        AddressBook.Entry entry = book.enter("2001:db8:1:2::1");
        assertThat(book.enter("2001:db8:1:2:ffff::9%eth0")).isSameAs(entry);
        assertThat(book.enter("2001:db8:1:3::1")).isNotSameAs(entry);
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
