package io.swarmguard.checks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.swarmguard.checks.load.Opener.Opening;
import org.jspecify.annotations.Nullable;

/** One connection of the generator: connects, subscribes if it has a filter, counts what it gets. Confined to the loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, and that is noticed
final class Client extends ChannelInboundHandlerAdapter {
    private static final int KEEP_ALIVE_SECONDS = 600;
    private static final int ACKNOWLEDGEMENTS_BYTES = 1024;

    private final Generator generator;
    private final Tally tally;
    private final Opening opening;
    private final int qos;
    private final Runnable whenReady;

    private @Nullable Channel channel;
    private @Nullable ByteBuf partial;
    private @Nullable ByteBuf acknowledgements;
    private @Nullable Publisher publisher;
    private @Nullable Disable disable;
    private Generator.@Nullable Listener only;
    private int packetId;
    private long startedNanos;
    private boolean ready;
    private boolean leaving;

    Client(Generator generator, Opening opening, int qos, Runnable whenReady) {
        this.generator = generator;
        this.tally = generator.tally();
        this.opening = opening;
        this.qos = qos;
        this.whenReady = whenReady;
    }

    void started() {
        startedNanos = System.nanoTime();
    }

    boolean isReady() {
        return ready;
    }

    void publishWith(Publisher newPublisher) {
        publisher = newPublisher;
    }

    /** This connection will be cut on purpose. */
    void toBeDisabled(Disable by) {
        disable = by;
    }

    /** Nobody else is told what is delivered here, and it counts for nothing. */
    void tellOnly(Generator.Listener listener) {
        only = listener;
    }

    /** Whether anything is read from now on; if not, what is sent to it stays in the buffers on the way. */
    void read(boolean reading) {
        open().config().setAutoRead(reading);
    }

    /** A message of its own was delivered to whom it may concern. */
    void heard(long sentNanos) {
        if (disable != null) {
            disable.heard(sentNanos);
        }
    }

    int nextPacketId() {
        packetId = packetId % 65_535 + 1;
        return packetId;
    }

    boolean isWritable() {
        return channel != null && channel.isWritable();
    }

    ByteBuf buffer(int bytes) {
        return open().alloc().directBuffer(bytes);
    }

    void send(ByteBuf bytes) {
        open().writeAndFlush(bytes, open().voidPromise());
    }

    /** Says goodbye and closes. */
    void leave() {
        leaving = true;
        open().writeAndFlush(Wire.disconnect()).addListener(ChannelFutureListener.CLOSE);
    }

    private Channel open() {
        if (channel == null) {
            throw new IllegalStateException(opening.clientId() + " is not connected yet");
        }
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                send(Wire.connect(opening.clientId(), KEEP_ALIVE_SECONDS, opening.kept()));
            } else {
                failed(String.valueOf(handshake.cause()));
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf in = (ByteBuf) read;
        if (partial != null) {
            partial.writeBytes(in);
            in.release();
            in = partial;
            partial = null;
        }
        int length = frame(in);
        while (length > 0) {
            in.skipBytes(length);
            length = frame(in);
        }
        if (in.isReadable()) {
            partial = context.alloc().directBuffer(Math.max(8192, in.readableBytes()));
            partial.writeBytes(in);
        }
        in.release();
    }

    /** Handles the packet at the reader index if it is whole, and gives its length; 0 if it is not. */
    private int frame(ByteBuf in) {
        int from = in.readerIndex();
        int end = in.writerIndex();
        int at = from + 1;
        int length = 0;
        for (int shift = 0; at < end; shift += 7) {
            byte digit = in.getByte(at++);
            length |= (digit & 127) << shift;
            if (digit >= 0) {
                if (end - at < length) {
                    return 0;
                }
                packet(in.getUnsignedByte(from), in, at);
                return at - from + length;
            }
        }
        return 0;
    }

    private void packet(int header, ByteBuf in, int at) {
        switch (header >> 4) {
            case Wire.PUBLISH -> delivered(header >> 1 & 3, in, at);
            case Wire.PUBACK -> {
                tally.acknowledged++;
                if (publisher != null) {
                    publisher.acknowledged(in.getUnsignedShort(at));
                }
            }
            case Wire.CONNACK -> accepted(in.getByte(at + 1));
            case Wire.SUBACK -> {
                if ((in.getByte(at + 2) & 0x80) != 0) {
                    failed("subscription to " + opening.filter() + " refused");
                } else {
                    ready();
                }
            }
            default -> {}
        }
    }

    private void accepted(int code) {
        if (code != 0) {
            failed("connection refused with code " + code);
        } else if (opening.filter() != null) {
            send(Wire.subscribe(opening.filter(), qos));
        } else {
            ready();
        }
    }

    private void ready() {
        ready = true;
        tally.connected++;
        if (tally.measuring) {
            tally.connecting.record(System.nanoTime() - startedNanos);
        }
        whenReady.run();
    }

    private void delivered(int atQos, ByteBuf in, int at) {
        int payload = at + 2 + in.getUnsignedShort(at);
        if (atQos > 0) {
            acknowledge(in.getUnsignedShort(payload));
            payload += 2;
        }
        if (only != null) {
            only.delivered(in.getLong(payload), in.getInt(payload + 8));
            return;
        }
        tally.delivered++;
        if (disable != null) {
            disable.reached(in.getLong(payload));
        }
        long stamp = in.getLong(payload);
        generator.delivered(stamp, in.getInt(payload + 8), in.getUnsignedShort(payload + 12));
    }

    private void acknowledge(int packetId) {
        if (acknowledgements == null) {
            acknowledgements = buffer(ACKNOWLEDGEMENTS_BYTES);
        }
        acknowledgements.writeShort(0x4002).writeShort(packetId);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (acknowledgements != null) {
            ByteBuf out = acknowledgements;
            acknowledgements = null;
            send(out);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (publisher != null) {
            publisher.wake();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (ready && disable != null && disable.isBegun()) {
            leaving = true;
            disable.closed();
        } else if (ready && !leaving) {
            failed("closed by the server");
        }
        ready = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(cause.toString());
    }

    private void failed(String why) {
        if (leaving || (disable != null && disable.isBegun())) {
            return; // the rest of a failure already counted
        }
        tally.fail(opening.clientId() + ": " + why);
        leaving = true;
        open().close();
        generator.failed(this);
    }
}
