package io.swarmguard.checks.load;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends. Each payload begins with the time it was sent (or due) and the publisher's number, so that every
 * delivery gives its publisher room for the next message: at most a window of messages is under way and none need be
 * dropped. Confined to the loop.
 */
final class Publisher {
    /** Bytes of a payload that carry time, number and packet identifier. */
    static final int STAMP_BYTES = 14;

    private final Client client;
    private final Tally tally;
    private final Pump pump;
    private final byte[] template;
    private final int qos;
    private final int stampAt;
    private final int number;
    private final int window;
    private final int copies; // subscribers that get each message

    private int unacknowledged;
    private long undelivered;
    private boolean waking;
    private @Nullable Promises promises;

    /**
     * What it says where.
     *
     * @param number at which {@link Generator#publishers} finds it; negative if its deliveries are not told to it
     */
    record Line(int number, String topic) {}

    Publisher(Client client, Generator generator, Pump pump, Workload load, Line line) {
        this.client = client;
        this.tally = generator.tally();
        this.pump = pump;
        this.qos = load.qos();
        this.number = line.number();
        this.window = load.window();
        this.copies = load.subscribers();
        this.template = Wire.publish(line.topic(), qos, load.payloadBytes());
        this.stampAt = template.length - load.payloadBytes();
        client.publishWith(this);
    }

    boolean isWritable() {
        return client.isWritable();
    }

    /** Messages that may be sent now. */
    int room() {
        if (!client.isWritable()) {
            return 0;
        }
        long underWay = Math.max(qos > 0 ? unacknowledged : 0, (undelivered + copies - 1) / copies);
        return (int) Math.max(0, window - underWay);
    }

    /** Sends so many messages in one write. */
    void send(int messages, long stampNanos) {
        ByteBuf out = client.buffer(messages * template.length);
        for (int i = 0; i < messages; i++) {
            int at = out.writerIndex();
            out.writeBytes(template);
            out.setLong(at + stampAt, stampNanos);
            out.setInt(at + stampAt + 8, number);
            if (qos > 0) {
                int packetId = client.nextPacketId();
                out.setShort(at + stampAt - 2, packetId);
                out.setShort(at + stampAt + 12, packetId);
            }
        }
        unacknowledged += messages;
        undelivered += (long) messages * copies;
        tally.sent += messages;
        client.send(out);
    }

    /** From now on what is acknowledged is to be delivered, sooner or later. */
    void promising(Promises kept) {
        promises = kept;
    }

    void acknowledged(int packetId) {
        if (promises != null) {
            promises.acknowledged(packetId);
        }
        unacknowledged = Math.max(0, unacknowledged - 1);
        wake();
    }

    void delivered(long stampNanos, int packetId) {
        if (promises != null) {
            promises.delivered(packetId);
        }
        client.heard(stampNanos);
        undelivered = Math.max(0, undelivered - 1);
        wake();
    }

    /** Gives up what is under way and gives its number of deliveries. */
    long writeOff() {
        long off = undelivered;
        undelivered = 0;
        unacknowledged = 0;
        wake();
        return off;
    }

    /** Asks to be given a turn. */
    void wake() {
        if (!waking && pump.wants()) {
            waking = true;
            pump.turn(this);
        }
    }

    void woken() {
        waking = false;
    }
}
