package io.swarmguard.checks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens connections, so many at a time. */
record Opener(Generator generator, int qos) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 32;

    /**
     * One connection wanted.
     *
     * @param device number of the identity, or one of the services of {@link Generator}
     * @param filter subscribed to before it counts as open; null for none
     * @param kept whether the session outlives the connection
     */
    record Opening(String clientId, int device, @Nullable String filter, boolean kept) {
        Opening(String clientId, int device, @Nullable String filter) {
            this(clientId, device, filter, false);
        }
    }

    /** The same, whose sessions are given everything at most once. */
    Opener atMostOnce() {
        return new Opener(generator, 0);
    }

    /** Opens all and waits until each is ready or refused. */
    List<Client> open(List<Opening> openings) throws InterruptedException {
        List<Client> clients = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(openings.size());
        generator.onLoop(() -> {
            Iterator<Opening> left = openings.iterator();
            Runnable next = new Runnable() {
                @Override
                public void run() {
                    if (left.hasNext()) {
                        Opening opening = left.next();
                        Client client = new Client(generator, opening, qos, () -> {
                            done.countDown();
                            this.run();
                        });
                        clients.add(client);
                        generator.connect(client, opening.device());
                    }
                }
            };
            generator.afterFailure(() -> {
                done.countDown();
                next.run();
            });
            for (int i = 0; i < AT_ONCE; i++) {
                next.run();
            }
            return true;
        });
        if (!done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("still waiting for " + done.getCount() + " connections");
        }
        generator.onLoop(() -> {
            generator.afterFailure(() -> {});
            return true;
        });
        return clients;
    }

    /** The same, and each must have been let in. */
    List<Client> openAll(List<Opening> openings) throws InterruptedException {
        List<Client> clients = open(openings);
        Tally tally = generator.tally();
        if (tally.failures > 0) {
            throw new IllegalStateException(tally.failures + " connections failed: " + tally.lastFailure);
        }
        return clients;
    }
}
