package io.swarmguard.edge.mqtt;

import io.netty.channel.Channel;
import io.swarmguard.edge.listen.LifeSign;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Outlet;
import io.swarmguard.terms.Reason;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How the hub reaches one MQTT connection. */
final class MqttOutlet implements Outlet {
    private final MqttConnection connection;
    private final Channel channel;
    private final Outbound outbound;

    MqttOutlet(MqttConnection connection, Channel channel, Outbound outbound) {
        this.connection = connection;
        this.channel = channel;
        this.outbound = outbound;
    }

    @Override
    public void deliver(Delivery delivery) {
        Conversation conversation = connection.conversation();
        if (conversation != null) {
            conversation.deliver(delivery);
        }
    }

    @Override
    public void flush() {
        outbound.flush();
    }

    @Override
    public boolean writable() {
        return outbound.writable();
    }

    @Override
    public void answer(Answer answer, int handle, @Nullable Reason failure) {
        Conversation conversation = connection.conversation();
        if (conversation != null) {
            conversation.answer(answer, handle, failure);
        }
    }

    @Override
    public void close(Reason reason) {
        connection.closedByHub(reason);
    }

    @Override
    public Executor loop() {
        return channel.eventLoop();
    }

    @Override
    public boolean inLoop() {
        return channel.eventLoop().inEventLoop();
    }

    @Override
    public void probe(Duration patience, Consumer<Boolean> answered) {
        LifeSign.ask(channel, connection.address(), patience, answered);
    }

    @Override
    public long idleMillis() {
        return TimeUnit.NANOSECONDS.toMillis(connection.silentNanos());
    }
}
