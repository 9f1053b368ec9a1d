package io.swarmguard.device.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketReader;
import io.swarmguard.formats.mqtt.PacketWriter;
import io.swarmguard.formats.mqtt.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection: packets in, packets out, keep-alive. Packets written within one turn of the event loop leave
 * together. Used on its event loop only.
 */
final class Connection extends ByteToMessageDecoder {
    /** Bytes waiting for a slow network, above which messages of QoS 0 are refused. */
    static final int MAX_WAITING_BYTES = 1024 * 1024;

    private final MqttVersion version;
    private final FrameReader frame;
    private final Events events;
    private List<CompletableFuture<ReasonCode>> leaving = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf out;
    private boolean ended;
    private @Nullable MqttException why;
    private @Nullable Future<?> heartbeat;
    private boolean wrote;
    private boolean pinging;

    /** What the owner of a connection hears, on the event loop. */
    interface Events {
        /** TLS stands: time for CONNECT. */
        void secured(Connection connection);

        void received(Connection connection, Packet packet);

        /** Told once, last. */
        void ended(Connection connection, MqttException why);
    }

    Connection(MqttVersion version, int maxPacketBytes, Events events) {
        this.version = version;
        this.frame = new FrameReader(maxPacketBytes);
        this.frame.speak(version);
        this.events = events;
    }

    /** Sends a packet together with the others of this turn; nothing happens if the connection has ended. */
    void send(Packet packet) {
        ChannelHandlerContext to = context;
        if (to == null || ended) {
            return;
        }
        if (out == null) {
            out = to.alloc().ioBuffer(512); // grows; most turns send a few small packets
            to.executor().execute(this::flush);
        }
        PacketWriter.write(out, packet, version);
    }

    /** The same for QoS 0: the future completes when the operating system has taken the packet. */
    void send(Packet packet, CompletableFuture<ReasonCode> taken) {
        ChannelHandlerContext to = context;
        if (to == null || ended) {
            taken.completeExceptionally(new MqttException("not connected", null, null));
        } else if (!to.channel().isWritable() || (out != null && out.readableBytes() > MAX_WAITING_BYTES)) {
            taken.completeExceptionally(
                    new MqttException("the network is slower than the messages", ReasonCode.QUOTA_EXCEEDED, null));
        } else {
            leaving.add(taken);
            send(packet);
        }
    }

    private void flush() {
        ChannelHandlerContext to = context;
        ByteBuf packets = out;
        if (to == null || packets == null) {
            return;
        }
        out = null;
        wrote = true;
        ChannelFuture written = to.writeAndFlush(packets);
        if (!leaving.isEmpty()) {
            List<CompletableFuture<ReasonCode>> taken = leaving;
            leaving = new ArrayList<>();
            written.addListener(done -> finish(taken, done));
        }
    }

    private static void finish(List<CompletableFuture<ReasonCode>> taken, Future<? super Void> done) {
        for (CompletableFuture<ReasonCode> each : taken) {
            if (done.isSuccess()) {
                each.complete(ReasonCode.SUCCESS);
            } else {
                each.completeExceptionally(new MqttException("the connection was lost", null, done.cause()));
            }
        }
    }

    /** Begins to ping; ends the connection if a ping is not answered before the next one is due. */
    void keepAlive(Duration interval) {
        ChannelHandlerContext at = context;
        if (at != null && interval.isPositive()) {
            // twice per interval, so that the hub never hears nothing for a whole one
            long half = Math.max(1, interval.toMillis() / 2);
            heartbeat = at.executor().scheduleAtFixedRate(this::beat, half, half, TimeUnit.MILLISECONDS);
        }
    }

    private void beat() {
        if (pinging) {
            close(new MqttException("the hub does not answer pings", null, null));
        } else if (!wrote) {
            pinging = true;
            send(new Packet.Pingreq());
        }
        wrote = false;
    }

    /** Sends what is waiting, then closes. */
    void close(MqttException reason) {
        ChannelHandlerContext at = context;
        remember(reason);
        if (at != null) {
            flush();
            at.writeAndFlush(at.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Breaks the TCP connection without a word, as a power cut would. */
    void abort(MqttException reason) {
        ChannelHandlerContext at = context;
        remember(reason);
        if (at != null) {
            at.channel().unsafe().close(at.channel().unsafe().voidPromise()); // past the TLS handler
        }
    }

    /** The first reason is the right one: what follows it are consequences. */
    void remember(MqttException reason) {
        if (why == null) {
            why = reason;
        }
    }

    /** Whether there is a channel that will tell its end. */
    boolean isAttached() {
        return context != null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        if (why != null) {
            added.close(); // given up before it began
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext at, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                events.secured(this);
            } else {
                remember(lost(handshake.cause()));
                at.close();
            }
        }
        at.fireUserEventTriggered(event);
    }

    @Override
    protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> unused) {
        try {
            if (ended || !frame.next(in)) {
                return;
            }
            Packet packet = PacketReader.read(frame, in, version);
            in.readerIndex(frame.end());
            if (packet instanceof Packet.Pingresp) {
                pinging = false;
            } else {
                events.received(this, packet);
            }
        } catch (BadPacketException e) {
            in.skipBytes(in.readableBytes());
            if (version == MqttVersion.V5) {
                send(new Packet.Disconnect(e.reason()));
            }
            close(new MqttException("the hub sent a bad packet: " + e.getMessage(), e.reason(), e));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) throws Exception {
        super.channelInactive(at);
        end();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext at) {
        end();
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
        if (out != null) {
            out.release();
            out = null;
        }
        MqttException reason = why == null ? new MqttException("the hub closed the connection", null, null) : why;
        for (CompletableFuture<ReasonCode> each : leaving) {
            each.completeExceptionally(reason);
        }
        leaving.clear();
        events.ended(this, reason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        remember(lost(cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause));
        at.close();
    }

    /** TLS failures keep the peer's alert in their message. */
    static MqttException lost(Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        int marker = said.lastIndexOf("OPENSSL_internal:"); // what follows is the name of the alert
        String alert = marker < 0 ? said : said.substring(marker + "OPENSSL_internal:".length());
        return new MqttException("the connection failed: " + alert, null, cause);
    }
}
