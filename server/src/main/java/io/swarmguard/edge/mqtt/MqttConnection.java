package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.PacketType;
import io.swarmguard.gate.ConnectOutcome;
import io.swarmguard.gate.GateSession;
import io.swarmguard.identity.Principal;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one MQTT connection: waits for CONNECT, asks the gate, converses, ends. Everything happens on the
 * connection's loop.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter {
    private enum State {
        /** Nothing but CONNECT may come. */
        GREETING,
        /** The gate decides; nothing is read meanwhile. */
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final MqttEdge edge;
    private final Channel channel;
    private final Principal principal;
    private final String address;
    private final Inbound inbound;
    private final Outbound outbound;
    private final MqttOutlet outlet;
    private final Farewell farewell;
    private State state = State.GREETING;
    private @Nullable Conversation conversation;
    private @Nullable Future<?> timer;
    private volatile long heardNanos;
    private boolean begun;
    private boolean flushing;

    MqttConnection(MqttEdge edge, Channel channel, Principal principal, String address) {
        this.edge = edge;
        this.channel = channel;
        this.principal = principal;
        this.address = address;
        this.inbound = new Inbound(channel, new FrameReader(edge.limits().packetBytes()), this::take);
        this.outbound = new Outbound(channel, edge.limits().pendingBytes());
        this.outlet = new MqttOutlet(this, channel, outbound);
        this.farewell = new Farewell(channel, outbound);
    }

    /** What is said once the gate let the client in; null before and after. */
    @Nullable
    Conversation conversation() {
        return conversation;
    }

    Inbound inbound() {
        return inbound;
    }

    Outbound outbound() {
        return outbound;
    }

    MqttEdge edge() {
        return edge;
    }

    /** Where the peer comes from, without port. */
    String address() {
        return address;
    }

    /** Since anything was last heard of the peer. Any thread. */
    long silentNanos() {
        return channel.eventLoop().ticker().nanoTime() - heardNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        int pending = edge.limits().pendingBytes();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(pending / 2, pending));
        heardNanos = channel.eventLoop().ticker().nanoTime();
        timer = channel.eventLoop()
                .schedule(
                        () -> refuse(Refusal.of(Reason.TIMEOUT_CONNECT)),
                        edge.limits().connectTime().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (state != State.CLOSED) {
                heardNanos = channel.eventLoop().ticker().nanoTime();
                if (isForeign(in)) {
                    refuse(Refusal.of(Reason.WRONG_PROTOCOL));
                } else {
                    inbound.read(in);
                }
            }
        } catch (BadPacketException bad) {
            refuse(Refusal.of(bad));
        } catch (RuntimeException fault) {
            fail(fault);
        } finally {
            in.release();
        }
    }

    /** Whether the very first byte is not that of CONNECT: another protocol, which needs no more reading. */
    private boolean isForeign(ByteBuf in) {
        if (begun || !in.isReadable()) {
            return false;
        }
        begun = true;
        return in.getUnsignedByte(in.readerIndex()) != PacketType.CONNECT.firstByte();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        endOfRead();
        context.fireChannelReadComplete();
    }

    private void endOfRead() {
        if (conversation != null) {
            conversation.session().endOfRead();
        }
        outbound.flush();
    }

    /** One whole packet. */
    private void take(FrameReader frame, ByteBuf in) throws BadPacketException {
        if (conversation != null) {
            conversation.take(frame, in);
        } else {
            greet(frame, in);
        }
    }

    /** 3.1: the first packet must be CONNECT. */
    private void greet(FrameReader frame, ByteBuf in) throws BadPacketException {
        Greeting greeting = Greeting.read(frame, in, farewell);
        Refusal refusal = greeting.refusal();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        stopTimer();
        state = State.CONNECTING;
        frame.speak(greeting.connect().version());
        edge.gate()
                .connect(
                        principal,
                        greeting.request(address, edge.clock().millis()),
                        outlet,
                        outcome -> decided(greeting, outcome));
        if (state == State.CONNECTING) {
            inbound.pause(Inbound.CONNECTING); // an older session is given its time to show that it is alive
        }
    }

    private void decided(Greeting greeting, ConnectOutcome outcome) {
        switch (outcome) {
            case ConnectOutcome.Refused refused -> {
                if (state == State.CONNECTING) {
                    end(null);
                    farewell.refuse(WireCodes.CONNACK.of(refused.reason()), null);
                }
            }
            case ConnectOutcome.Connected connected -> {
                if (state == State.CONNECTING) {
                    open(greeting, connected);
                } else {
                    connected.session().disconnect(false, -1); // it left while the gate thought
                }
            }
        }
    }

    private void open(Greeting greeting, ConnectOutcome.Connected connected) {
        Agreement agreement = greeting.agreement(edge.limits(), connected.receiveMaximum());
        GateSession session = connected.session();
        state = State.OPEN;
        farewell.agreed(agreement);
        outbound.write(greeting.accept(connected, agreement, edge.limits()), agreement.version());
        conversation = new Conversation(this, session, agreement);
        watchKeepAlive(TimeUnit.MILLISECONDS.toNanos(agreement.keepAliveSeconds() * 1500L));
        session.start();
        resume(Inbound.CONNECTING);
        if (!inbound.isReading()) {
            outbound.flush();
        }
    }

    /** 3.1.2.10: one and a half times the keep-alive without a packet is too long. */
    private void watchKeepAlive(long patienceNanos) {
        if (patienceNanos > 0) {
            long left = inbound.isPaused() ? patienceNanos : patienceNanos - silentNanos();
            if (left <= 0) {
                refuse(Refusal.of(Reason.TIMEOUT_KEEP_ALIVE));
            } else {
                timer = channel.eventLoop().schedule(() -> watchKeepAlive(patienceNanos), left, TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Ends a reason for which reading was paused. */
    void resume(int why) {
        if (!inbound.resume(why)) {
            return;
        }
        try {
            inbound.readKept();
        } catch (BadPacketException bad) {
            refuse(Refusal.of(bad));
        } catch (RuntimeException fault) {
            fail(fault);
        }
        endOfRead();
    }

    /** Runs something once the call at hand has returned, if the conversation still goes on then. */
    void later(Runnable step) {
        channel.eventLoop().execute(() -> {
            if (state == State.OPEN) {
                step.run();
                flushSoon();
            }
        });
    }

    /** Sends what was written outside of a read batch, with whatever else the loop has to add by then. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(() -> {
                flushing = false;
                outbound.flush();
            });
        }
    }

    /** A peer that does not take what it is sent is not listened to either, so that answers cannot pile up. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            resume(Inbound.PEER_SLOW);
            if (conversation != null) {
                conversation.session().writable();
                outbound.flush();
            }
        } else if (state == State.OPEN) {
            inbound.pause(Inbound.PEER_SLOW);
        }
        context.fireChannelWritabilityChanged();
    }

    /** The edge ends the conversation because of what the peer did or did not do. */
    void refuse(Refusal refusal) {
        if (state == State.CLOSED) {
            return;
        }
        boolean open = state == State.OPEN;
        edge.signals()
                .tell(
                        open ? EventType.REQUEST_REFUSED : EventType.SESSION_REFUSED,
                        Severity.LOW,
                        principal.id(),
                        address,
                        refusal.reason(),
                        Map.of("protocol", "mqtt", "why", refusal.why()));
        end(GateEnd.WITH_WILL);
        farewell.refuse(refusal.code(), refusal.why());
    }

    /** The client says goodbye (3.14). */
    void farewellFromPeer(boolean sendWill, long expirySeconds) {
        end(new GateEnd(sendWill, expirySeconds));
        farewell.close();
    }

    /** The hub ends the session; it needs no telling that it is over. */
    void closedByHub(Reason reason) {
        if (state != State.CLOSED) {
            boolean open = state == State.OPEN;
            end(null);
            if (Farewell.isNarrowing(reason)) {
                outbound.drop();
            }
            farewell.refuse((open ? WireCodes.DISCONNECT : WireCodes.CONNACK).of(reason), null);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(GateEnd.WITH_WILL);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end(GateEnd.WITH_WILL);
        outbound.drop();
    }

    /** A broken connection is no news; anything else is a fault of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            end(GateEnd.WITH_WILL);
            channel.close();
        } else {
            fail(cause);
        }
    }

    private void fail(Throwable fault) {
        if (state != State.CLOSED) {
            edge.signals()
                    .tell(
                            EventType.FAULT,
                            Severity.HIGH,
                            principal.id(),
                            address,
                            Reason.INTERNAL_ERROR,
                            Map.of("protocol", "mqtt", "fault", fault.toString()));
            end(GateEnd.WITH_WILL);
            farewell.refuse(WireCodes.DISCONNECT.of(Reason.INTERNAL_ERROR), null);
        }
    }

    /** How the gate is told that the connection ended. */
    private record GateEnd(boolean sendWill, long expirySeconds) {
        static final GateEnd WITH_WILL = new GateEnd(true, -1);
    }

    /** Nothing is read or delivered any more; the gate is told how it ended unless it knows ({@code how} is null). */
    private void end(@Nullable GateEnd how) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        stopTimer();
        inbound.close();
        Conversation ended = conversation;
        conversation = null;
        if (ended != null && how != null) {
            ended.session().endOfRead(); // what was accepted before the end still reaches the others
            ended.session().disconnect(how.sendWill, how.expirySeconds);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
