package io.swarmguard.ledger;

import io.swarmguard.store.Cipher;
import io.swarmguard.store.DurableFile;
import io.swarmguard.store.StoreException;
import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A small file, allocated beforehand, for acts that narrow rights and must survive although the store takes nothing now.
 * Entries are sealed. An entry may be seen again after a restart although it just reached the ledger (a crash between the
 * two), never the other way round. Safe for any thread.
 *
 * <p>The file: two slots with the generation, then entries of that generation: length of the sealed bytes (4), CRC-32 of
 * what follows but the state (4), state (1: 0 waits, 1 settled), generation (8), ticket (8), sealed bytes. Once all are
 * settled the generation moves on and the space is used again.
 */
public final class Journal implements AutoCloseable {
    /** The file's name in the data directory. */
    public static final String FILE = "journal";

    private static final int FILE_BYTES = 256 * 1024;
    private static final int HEAD_BYTES = 25;
    private static final int STATE_OFFSET = 8;
    private static final String TABLE = "journal";
    private static final int VERSION = 1;

    private final Path path;
    private final FileChannel file;
    private final Cipher cipher;
    private final TwoSlots slots;
    private final Map<Long, byte[]> pending = new LinkedHashMap<>(); // of earlier runs, by ticket
    private final Map<Long, Long> waiting = new HashMap<>(); // ticket → offset
    private long generation;
    private long end = TwoSlots.BYTES;
    private long nextTicket;

    private Journal(Path path, FileChannel file, Cipher cipher) {
        this.path = path;
        this.file = file;
        this.cipher = cipher;
        this.slots = new TwoSlots(file, Long.BYTES);
    }

    /** Opens or makes the file. */
    public static Journal open(Path dataDir, Cipher cipher) {
        Path path = dataDir.resolve(FILE);
        try {
            if (Files.notExists(path)) {
                DurableFile.write(path, TwoSlots.initial(new byte[Long.BYTES], FILE_BYTES));
            }
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Journal journal = new Journal(path, file, cipher);
            journal.load();
            return journal;
        } catch (IOException e) {
            throw new StoreException(Kind.IO, "the journal " + path + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What was appended before the last start and not settled, in order. */
    public synchronized List<byte[]> pending() {
        return List.copyOf(pending.values());
    }

    /** Forgets {@link #pending()}: all of it is in the ledger now. What was appended since stays. */
    public synchronized void settlePending() {
        for (Long ticket : List.copyOf(pending.keySet())) {
            settle(ticket);
        }
        pending.clear();
    }

    /**
     * Writes and syncs an entry; gives the ticket to settle it by.
     *
     * @throws StoreException FULL if there is no room: too many acts wait for the ledger
     */
    public synchronized long append(byte[] entry) {
        long ticket = nextTicket;
        byte[] sealed = cipher.seal(TABLE, rowKey(generation, ticket), VERSION, entry);
        if (end + HEAD_BYTES + sealed.length > FILE_BYTES) {
            throw new StoreException(Kind.FULL, "the journal " + path + " is full");
        }
        try {
            file.write(record(ticket, sealed), end);
            file.force(false);
        } catch (IOException e) {
            throw failed(e);
        }
        waiting.put(ticket, end);
        end += HEAD_BYTES + sealed.length;
        nextTicket++;
        return ticket;
    }

    /** The entry of that ticket is in the ledger now. */
    public synchronized void settle(long ticket) {
        Long offset = waiting.get(ticket);
        if (offset == null) {
            return;
        }
        try {
            if (waiting.size() == 1) {
                slots.write(generation(generation + 1)); // forgets all entries at once
                generation++;
                end = TwoSlots.BYTES;
            } else {
                file.write(ByteBuffer.wrap(new byte[] {1}), offset + STATE_OFFSET);
                file.force(false);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        waiting.remove(ticket);
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void load() throws IOException {
        byte[] value = slots.read();
        if (value == null || file.size() != FILE_BYTES) {
            throw new StoreException(Kind.CORRUPT, "the journal " + path + " is damaged");
        }
        generation = ByteBuffer.wrap(value).getLong();
        byte[] content = Files.readAllBytes(path);
        while (take(content)) {}
    }

    /** Takes the entry at {@link #end}; false if there is none (or one whose write was cut off, which nobody was told of). */
    private boolean take(byte[] bytes) {
        ByteBuffer content = ByteBuffer.wrap(bytes);
        int at = (int) end;
        if (at + HEAD_BYTES > FILE_BYTES) {
            return false;
        }
        int length = content.getInt(at);
        if (length <= 0 || length > FILE_BYTES - at - HEAD_BYTES || content.getLong(at + 9) != generation) {
            return false;
        }
        if (content.getInt(at + 4) != crc(bytes, at + 9, 16 + length)) {
            return false;
        }
        long ticket = content.getLong(at + 17);
        if (content.get(at + STATE_OFFSET) == 0) {
            byte[] sealed = new byte[length];
            content.get(at + HEAD_BYTES, sealed);
            pending.put(ticket, cipher.open(TABLE, rowKey(generation, ticket), VERSION, sealed));
            waiting.put(ticket, end);
        }
        nextTicket = ticket + 1;
        end += HEAD_BYTES + length;
        return true;
    }

    private ByteBuffer record(long ticket, byte[] sealed) {
        byte[] bytes = new byte[HEAD_BYTES + sealed.length];
        ByteBuffer record = ByteBuffer.wrap(bytes)
                .putInt(sealed.length)
                .putInt(0)
                .put((byte) 0)
                .putLong(generation)
                .putLong(ticket)
                .put(sealed);
        return record.putInt(4, crc(bytes, 9, 16 + sealed.length)).flip();
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    private static byte[] rowKey(long generation, long ticket) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(generation)
                .putLong(ticket)
                .array();
    }

    private static byte[] generation(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private StoreException failed(IOException e) {
        return new StoreException(Kind.IO, "the journal " + path + " cannot be written: " + e.getMessage(), e);
    }
}
