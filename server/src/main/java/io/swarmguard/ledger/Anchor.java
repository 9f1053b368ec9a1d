package io.swarmguard.ledger;

import io.swarmguard.formats.merkle.TreeHash;
import io.swarmguard.store.DurableFile;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Size and root of the ledger as last committed, kept beside the master key: who puts an old copy of the data directory
 * back does not reach it. It may lag behind the ledger (a crash between the two writes), never lead.
 */
final class Anchor implements AutoCloseable {
    static final String FILE = "ledger.anchor";

    private static final int VALUE_BYTES = Long.BYTES + TreeHash.SIZE;

    private final FileChannel channel;
    private final TwoSlots slots;
    private long size;
    private byte[] root;

    private Anchor(FileChannel channel, TwoSlots slots, byte[] value) {
        this.channel = channel;
        this.slots = slots;
        this.size = ByteBuffer.wrap(value).getLong();
        this.root = Arrays.copyOfRange(value, Long.BYTES, VALUE_BYTES);
    }

    /**
     * @param ledgerSize of the ledger it is to vouch for; only an empty ledger may begin without an anchor. An empty
     *     file is the operator's word that the ledger may be taken as it is.
     */
    static Anchor open(Path keyDir, long ledgerSize) {
        Path file = keyDir.resolve(FILE);
        try {
            if (Files.notExists(file) && ledgerSize > 0) {
                throw new StoreException(
                        Kind.ROLLED_BACK,
                        "the anchor " + file
                                + " is missing, so nobody can tell whether this ledger is the latest; bring"
                                + " it back with the master key, or make it an empty file to take the ledger as it is");
            }
            if (Files.notExists(file) || Files.size(file) == 0) {
                byte[] none = value(0, new TreeHash().empty());
                DurableFile.write(file, TwoSlots.initial(none, TwoSlots.BYTES));
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            TwoSlots slots = new TwoSlots(channel, VALUE_BYTES);
            byte[] value = slots.read();
            if (value == null) {
                channel.close();
                throw new StoreException(Kind.CORRUPT, "the anchor " + file + " is damaged");
            }
            return new Anchor(channel, slots, value);
        } catch (IOException e) {
            throw new StoreException(Kind.IO, "the anchor " + file + " cannot be used", e);
        }
    }

    long size() {
        return size;
    }

    byte[] root() {
        return root.clone();
    }

    void write(long newSize, byte[] newRoot) throws IOException {
        slots.write(value(newSize, newRoot));
        size = newSize;
        root = newRoot.clone();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static byte[] value(long size, byte[] root) {
        return ByteBuffer.allocate(VALUE_BYTES).putLong(size).put(root).array();
    }
}
