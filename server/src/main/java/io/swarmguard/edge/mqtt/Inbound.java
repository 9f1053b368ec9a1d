package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.swarmguard.formats.mqtt.BadPacketException;
import io.swarmguard.formats.mqtt.FrameReader;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what arrives into packets where it lies. Only a packet that is not complete yet is copied, with no more of what
 * follows than completes it; while reading is paused, what had been read already is kept too.
 */
final class Inbound {
    /** Why reading is paused; any number of reasons at once. */
    static final int CONNECTING = 1;

    static final int DISK_BEHIND = 2;
    static final int PEER_SLOW = 4;

    /** Room made at once for the rest of a packet; one that is longer grows as it comes, so a claim costs nothing. */
    private static final int ROOM_BYTES = 4096;

    /** Takes one packet, which lies in the buffer where the frame reader says. */
    interface Taker {
        void take(FrameReader frame, ByteBuf in) throws BadPacketException;
    }

    private final Channel channel;
    private final FrameReader frame;
    private final Taker taker;
    private @Nullable ByteBuf kept;
    private int paused;
    private boolean reading;
    private boolean closed;

    Inbound(Channel channel, FrameReader frame, Taker taker) {
        this.channel = channel;
        this.frame = frame;
        this.taker = taker;
    }

    FrameReader frame() {
        return frame;
    }

    /** Takes all packets that these bytes complete. */
    void read(ByteBuf in) throws BadPacketException {
        reading = true;
        try {
            if (kept != null) {
                complete(kept, in);
            }
            if (kept == null) {
                drain(in);
            }
            if (in.isReadable() && !closed) {
                keep(in);
            }
        } finally {
            reading = false;
            if (closed) {
                release();
            }
        }
    }

    /** Takes what was kept while reading was paused. */
    void readKept() throws BadPacketException {
        read(Unpooled.EMPTY_BUFFER);
    }

    void pause(int why) {
        if (paused == 0) {
            channel.config().setAutoRead(false);
        }
        paused |= why;
    }

    /** Ends one reason to pause; true if reading goes on and {@link #readKept} must be called. */
    boolean resume(int why) {
        if ((paused & why) == 0) {
            return false;
        }
        paused &= ~why;
        if (paused != 0) {
            return false;
        }
        channel.config().setAutoRead(true);
        return !reading;
    }

    boolean isPaused() {
        return paused != 0;
    }

    /** Whether packets are being taken right now; what they cause is flushed at their end. */
    boolean isReading() {
        return reading;
    }

    /** Takes nothing more. */
    void close() {
        closed = true;
        if (!reading) {
            release();
        }
    }

    private void drain(ByteBuf in) throws BadPacketException {
        while (paused == 0 && !closed && frame.next(in)) {
            in.readerIndex(frame.end());
            taker.take(frame, in);
        }
    }

    private void complete(ByteBuf partial, ByteBuf in) throws BadPacketException {
        drain(partial);
        while (paused == 0 && !closed && partial.isReadable() && in.isReadable()) {
            partial.writeBytes(in, Math.min(frame.missing(), in.readableBytes()));
            drain(partial);
        }
        if (closed || !partial.isReadable()) {
            release();
        }
    }

    private void keep(ByteBuf in) {
        ByteBuf partial = kept;
        if (partial == null) {
            partial = channel.alloc().buffer(in.readableBytes() + Math.clamp(frame.missing(), 0, ROOM_BYTES));
            kept = partial;
        } else {
            partial.discardSomeReadBytes();
        }
        partial.writeBytes(in);
    }

    private void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
