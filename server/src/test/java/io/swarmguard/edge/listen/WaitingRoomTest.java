package io.swarmguard.edge.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
    private final AddressBook book = new AddressBook(6, 600, () -> 0);
    private final WaitingRoom room = new WaitingRoom(16, 25, 1);
    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> sentAway = new ArrayList<>();

    private record Knock(String name, AddressBook.Entry from, List<String> gone) implements Waiting {
        @Override
        public void sendAway() {
            gone.add(name);
        }
    }

    private Knock knock(String name, String address) {
        Knock knock = new Knock(name, book.enter(address), sentAway);
        room.enter(loop, knock);
        return knock;
    }

    @AfterEach
    void close() {
        loop.shutdownGracefully();
    }

    @Test
    void strangersGetNoPlaceThatIsKeptForKnownAddresses() {
        book.enter("192.0.2.1").proved();
        for (int i = 0; i < 13; i++) {
            knock("stranger " + i, "203.0.113." + i);
        }
        assertThat(sentAway).containsExactly("stranger 0");
        for (int i = 0; i < 4; i++) {
            knock("device " + i, "192.0.2.1");
        }
        assertThat(sentAway).containsExactly("stranger 0");
    }

    @Test
    void whoFloodsFromOneAddressDrivesOutNobodyButHimself() {
        knock("patient", "203.0.113.9");
        for (int i = 0; i < 100; i++) {
            knock("flood " + i, "203.0.113.1");
        }
        assertThat(sentAway).hasSize(100 - 11).startsWith("flood 0", "flood 1").doesNotContain("patient");
    }

    @Test
    void whoFloodsFromAKnownAddressDrivesOutNoStranger() {
        book.enter("192.0.2.1").proved();
        knock("patient", "203.0.113.9");
        for (int i = 0; i < 100; i++) {
            knock("flood " + i, "192.0.2.1");
        }
        assertThat(sentAway).hasSize(100 - 15).doesNotContain("patient");
    }

    @Test
    void fromManyAddressesTheLongestWaitingGoesAndWhoLeftTakesNoPlace() {
        Knock quick = knock("quick", "203.0.113.200");
        room.leave(loop, quick);
        for (int i = 0; i < 14; i++) {
            knock("stranger " + i, "203.0.113." + i);
        }
        assertThat(sentAway).containsExactly("stranger 0", "stranger 1");
    }
}
