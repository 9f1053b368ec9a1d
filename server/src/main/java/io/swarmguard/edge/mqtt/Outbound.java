package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketType;
import io.swarmguard.formats.mqtt.PacketWriter;
import io.swarmguard.formats.mqtt.PublishWriter;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has encoded and not yet sent. Everything that a read batch causes is collected here and leaves in
 * as few TLS records as possible: one write per packet would cost several times the rest of the work.
 */
final class Outbound {
    /** Bytes handed to the channel as one buffer; several TLS records of 16 KiB. */
    private static final int CHUNK_BYTES = 64 << 10;

    private static final int SMALLEST_BYTES = 256;
    private static final int PINGRESP = PacketType.PINGRESP.firstByte() << 8;

    private final Channel channel;
    private final int limitBytes;
    private @Nullable ByteBuf pending;
    private boolean written;
    private int expectedBytes = SMALLEST_BYTES;

    Outbound(Channel channel, int limitBytes) {
        this.channel = channel;
        this.limitBytes = limitBytes;
    }

    /** The buffer to append a packet to. */
    ByteBuf buffer() {
        ByteBuf buffer = pending;
        if (buffer != null && buffer.readableBytes() < CHUNK_BYTES) {
            return buffer;
        }
        if (buffer != null) {
            channel.write(buffer, channel.voidPromise());
            written = true;
        }
        buffer = channel.alloc().ioBuffer(expectedBytes);
        pending = buffer;
        return buffer;
    }

    /** Appends a packet. */
    void write(Packet packet, MqttVersion version) {
        PacketWriter.write(buffer(), packet, version);
    }

    void acknowledge(PacketType type, int packetId) {
        PublishWriter.acknowledge(buffer(), type, packetId);
    }

    void pong() {
        buffer().writeShort(PINGRESP);
    }

    void flush() {
        ByteBuf buffer = pending;
        if (buffer != null) {
            pending = null;
            // the next batch is probably like this one: room for it at once, so that the buffer need not grow
            int bytes = buffer.readableBytes();
            expectedBytes = Math.clamp(bytes + (bytes >>> 2), SMALLEST_BYTES, CHUNK_BYTES + SMALLEST_BYTES);
            written = false;
            channel.writeAndFlush(buffer, channel.voidPromise());
        } else if (written) {
            written = false;
            channel.flush();
        }
    }

    /** Sends what there is and tells when it has left. */
    ChannelFuture flushLast() {
        ByteBuf buffer = pending;
        pending = null;
        return channel.writeAndFlush(buffer == null ? channel.alloc().buffer(0) : buffer);
    }

    /** Whether less than the limit waits here and below. */
    boolean writable() {
        ByteBuf buffer = pending;
        return channel.isWritable() && (buffer == null || buffer.readableBytes() < limitBytes);
    }

    /** Throws away what is not sent yet. */
    void drop() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
