package io.swarmguard.device;

import io.swarmguard.device.mqtt.MqttClient;
import io.swarmguard.device.mqtt.MqttListener;
import io.swarmguard.device.mqtt.MqttMessage;
import io.swarmguard.formats.mqtt.Subscription;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Who is called for which topics: off the event loop, one call after another. */
final class Handlers implements MqttListener {
    /** Messages that wait for a slow handler; above it those of QoS 0 are dropped and the others come again. */
    private static final int MAX_WAITING = 1_000;

    private final Map<String, Consumer<Incoming>> byPrefix = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();
    private final ThreadPoolExecutor inOrder;

    Handlers(String name) {
        inOrder = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofVirtual().name("device-" + name).factory(),
                (refused, pool) -> dropped.increment());
        inOrder.allowCoreThreadTimeOut(true);
    }

    CompletableFuture<Void> listen(MqttClient client, String prefix, String rest, Consumer<Incoming> handler) {
        byPrefix.put(prefix, handler);
        return client.subscribe(Subscription.of(prefix + rest, 1))
                .thenApply(reasons -> Device.orThrow(reasons.getFirst()));
    }

    long dropped() {
        return dropped.sum();
    }

    @Override
    public void onMessage(MqttMessage message, Runnable acknowledge) {
        for (Map.Entry<String, Consumer<Incoming>> listening : byPrefix.entrySet()) {
            String prefix = listening.getKey();
            if (message.topic().startsWith(prefix)) {
                String what = message.topic().substring(prefix.length());
                Incoming incoming = new Incoming(what, message.payload(), message.sender());
                inOrder.execute(() -> {
                    listening.getValue().accept(incoming);
                    acknowledge.run();
                });
                return;
            }
        }
        acknowledge.run(); // of a subscription that a former process made: nobody here wants it
    }

    void close() {
        inOrder.shutdown();
    }
}
