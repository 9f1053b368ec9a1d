package io.swarmguard.history;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.cbor.CborReader;
import io.swarmguard.formats.cbor.CborWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A block as it is sealed: DEFLATE (RFC 1951) over deterministic CBOR {@code [hour, [fact…], who, action, refusal,
 * [column…], [count…]]}, a column being {@code [[value…], [number…]]}.
 */
final class TrafficCodec {
    /** Of the plaintext's layout. */
    static final int VERSION = 1;
    /** Bytes of one block before it is compressed. */
    private static final int MAX_BYTES = 64 << 20;

    private TrafficCodec() {}

    static byte[] write(TrafficBlock block) {
        CborWriter out = new CborWriter();
        out.array(7).integer(block.hour()).array(block.facts().size());
        block.facts().forEach(out::text);
        write(out, block.whoColumn());
        write(out, block.actionColumn());
        write(out, block.refusalColumn());
        out.array(block.columns().size());
        block.columns().forEach(column -> write(out, column));
        out.array(block.rows());
        for (int row = 0; row < block.rows(); row++) {
            out.integer(block.count(row));
        }
        return deflate(out.toByteArray());
    }

    private static void write(CborWriter out, TrafficBlock.Column column) {
        out.array(2).array(column.values().size());
        for (String value : column.values()) {
            if (value == null) {
                out.nothing();
            } else {
                out.text(value);
            }
        }
        out.integers(column.rows());
    }

    static TrafficBlock read(byte[] bytes) throws MalformedException {
        CborReader in = new CborReader(inflate(bytes));
        in.array(7);
        long hour = in.integer();
        int factCount = in.array();
        List<String> facts = new ArrayList<>();
        for (int i = 0; i < factCount; i++) {
            facts.add(in.text());
        }
        TrafficBlock.Column who = column(in);
        TrafficBlock.Column action = column(in);
        TrafficBlock.Column refusal = column(in);
        in.array(factCount);
        List<TrafficBlock.Column> columns = new ArrayList<>();
        for (int i = 0; i < factCount; i++) {
            columns.add(column(in));
        }
        long[] counts = new long[in.array()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.integer(1, Long.MAX_VALUE);
        }
        in.end();
        if (!Stream.concat(Stream.of(who, action, refusal), columns.stream())
                .allMatch(column -> column.rows().length == counts.length)) {
            throw new MalformedException("a block of recorded traffic has columns of different lengths");
        }
        return new TrafficBlock(hour, facts, who, action, refusal, columns, counts);
    }

    private static TrafficBlock.Column column(CborReader in) throws MalformedException {
        in.array(2);
        int size = in.array();
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(in.nothing() ? null : in.text());
        }
        return new TrafficBlock.Column(values, size == 0 ? none(in) : in.integers(size - 1));
    }

    /** Of what has no values there are no rows. */
    private static int[] none(CborReader in) throws MalformedException {
        in.array(0);
        return new int[0];
    }

    private static byte[] deflate(byte[] plain) {
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
            byte[] buffer = new byte[8_192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    private static byte[] inflate(byte[] bytes) throws MalformedException {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(bytes);
            byte[] plain = new byte[Math.clamp(8L * bytes.length, 1_024, MAX_BYTES)];
            int size = 0;
            while (!inflater.finished()) {
                if (size == plain.length) {
                    plain = Arrays.copyOf(plain, Math.min(2 * size, MAX_BYTES));
                }
                int read = inflater.inflate(plain, size, plain.length - size);
                if (read == 0 && !inflater.finished()) {
                    throw new MalformedException("a block of recorded traffic is cut off or too large");
                }
                size += read;
            }
            return Arrays.copyOf(plain, size);
        } catch (DataFormatException e) {
            throw new MalformedException("a block of recorded traffic cannot be inflated");
        }
    }
}
