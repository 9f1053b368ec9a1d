package io.swarmguard.formats.labels;

import io.swarmguard.formats.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Reads a Sparkplug B payload (Eclipse Sparkplug 3.0, 6.4: Protocol Buffers) and notes the metrics that are asked for, by their
 * names. What an alias stands for only its two ends know, so a payload with one is not looked into, nor one that says a
 * field or a metric twice.
 */
final class SparkplugFields {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int INT64 = 4;
    private static final int UINT32 = 7;
    private static final int UINT64 = 8;
    private static final int FLOAT = 9;
    private static final int DOUBLE = 10;
    private static final int BOOLEAN = 11;
    private static final int STRING = 12;
    private static final int DATE_TIME = 13;
    private static final int TEXT = 14;

    private final byte[] data;
    private final Spot root;
    private final Findings found;
    private final Members members = new Members();
    private int at;

    // of the field taken last
    private int field;
    private int wire;
    private long number; // of a number, or the length of bytes, which end there
    private int begin;

    // of the metric that is read
    private int nameBegin;
    private int nameEnd;
    private int fields; // bits of those that came
    private int type;
    private int valueField; // 0: none
    private long value;
    private int valueBegin;

    private SparkplugFields(byte[] data, Spot root, Findings found) {
        this.data = data;
        this.root = root;
        this.found = found;
    }

    /** @param schema where the payload's uuid is noted */
    static void read(byte[] data, Spot root, Spot schema, Findings found) throws MalformedException {
        if (data.length == 0) {
            throw new MalformedException("nothing");
        }
        new SparkplugFields(data, root, found).payload(schema);
    }

    private void payload(Spot schema) throws MalformedException {
        int start = members.open();
        int seen = 0;
        while (at < data.length) {
            next(data.length);
            seen = field == 2 ? seen : once(seen);
            switch (field) {
                case 1, 3 -> expect(VARINT);
                case 2 -> {
                    expect(BYTES);
                    metric(start, (int) (begin + number));
                }
                case 4 -> {
                    expect(BYTES);
                    Text.check(data, begin, at);
                    found.text(schema, data, begin, at);
                }
                case 5 -> expect(BYTES);
                default -> {} // of a later version
            }
        }
    }

    private void metric(int start, int end) throws MalformedException {
        at = begin;
        fields = 0;
        type = 0;
        valueField = 0;
        while (at < end) {
            next(end);
            fields = once(fields);
            part();
        }
        boolean named = (fields & (1 << 1)) != 0;
        if (!named || (fields & (1 << 2)) != 0) {
            throw new MalformedException("a metric without a name, or with an alias");
        }
        members.text(start, data, nameBegin, nameEnd);
        Spot spot = root.named(data, nameBegin, nameEnd);
        if (spot != null) {
            tell(spot);
        }
    }

    /** One field of a metric. */
    private void part() throws MalformedException {
        switch (field) {
            case 1 -> {
                expect(BYTES);
                Text.check(data, begin, at);
                nameBegin = begin;
                nameEnd = at;
            }
            case 2, 3, 5, 6 -> expect(VARINT);
            case 4 -> {
                expect(VARINT);
                type = (int) Math.min(number & Long.MAX_VALUE, Integer.MAX_VALUE);
            }
            case 7 -> {
                expect(VARINT);
                if (number == 0) { // not null, said at length
                    fields &= ~(1 << 7);
                }
            }
            case 8, 9 -> expect(BYTES);
            case 10, 11, 14 -> value(VARINT);
            case 12 -> value(FIXED32);
            case 13 -> value(FIXED64);
            case 15 -> {
                value(BYTES);
                Text.check(data, begin, at);
            }
            case 16, 17, 18, 19 -> value(BYTES);
            default -> {} // of a later version
        }
    }

    private void value(int wanted) throws MalformedException {
        expect(wanted);
        if (valueField != 0) {
            throw new MalformedException("a metric with two values");
        }
        valueField = field;
        value = number;
        valueBegin = begin;
    }

    /** Fields that can come once only: of two, readers take the last or put them together. */
    private int once(int seen) throws MalformedException {
        int bit = field < 32 ? 1 << field : 0;
        if ((seen & bit) != 0) {
            throw new MalformedException("a field comes twice");
        }
        return seen | bit;
    }

    private void expect(int wanted) throws MalformedException {
        if (wire != wanted) {
            throw new MalformedException("a field of another kind");
        }
    }

    private void next(int end) throws MalformedException {
        long tag = varint(end);
        field = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
        wire = (int) tag & 7;
        if (field == 0) {
            throw new MalformedException("no field");
        }
        begin = at;
        switch (wire) {
            case VARINT -> number = varint(end);
            case FIXED32 -> number = fixed(Integer.BYTES, end);
            case FIXED64 -> number = fixed(Long.BYTES, end);
            case BYTES -> {
                number = varint(end);
                begin = at;
                if (number < 0 || number > end - at) {
                    throw new MalformedException("longer than what is there");
                }
                at += (int) number;
            }
            default -> throw new MalformedException("no such kind of field");
        }
    }

    private long varint(int end) throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= end) {
                throw new MalformedException("ends early");
            }
            byte next = data[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw new MalformedException("a number beyond 64 bits");
    }

    private long fixed(int bytes, int end) throws MalformedException {
        if (bytes > end - at) {
            throw new MalformedException("ends early");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (data[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    /** The value is told if it is one of its datatype, and of an integer, if that says what the bits mean. */
    private void tell(Spot spot) {
        boolean isNull = (fields & (1 << 7)) != 0;
        switch (isNull ? 0 : valueField) {
            case 10, 11 -> integer(spot);
            case 12 -> telling(spot, FLOAT, Float.intBitsToFloat((int) value));
            case 13 -> telling(spot, DOUBLE, Double.longBitsToDouble(value));
            case 14 -> {
                if ((type == 0 || type == BOOLEAN) && (value == 0 || value == 1)) {
                    found.truth(spot, value == 1);
                } else {
                    found.other(spot);
                }
            }
            case 15 -> {
                if (type == 0 || type == STRING || type == TEXT) {
                    found.text(spot, data, valueBegin, textEnd());
                } else {
                    found.other(spot);
                }
            }
            default -> found.other(spot);
        }
    }

    private int textEnd() {
        return valueBegin + (int) value;
    }

    private void telling(Spot spot, int wanted, double number) {
        if (type == 0 || type == wanted) {
            found.number(spot, number);
        } else {
            found.other(spot);
        }
    }

    /**
     * Signed ones of up to 32 bits are sent as 32 bits of two's complement. Readers look where the datatype says: a value in
     * another place is none to them. Only what has 32 bits without a sign is sent in both places.
     */
    private void integer(Spot spot) {
        boolean isLong = valueField == 11;
        boolean tooLong = !isLong && value >>> 32 != 0 && value >>> 32 != 0xffff_ffffL;
        boolean elsewhere =
                type != 0 && type != UINT32 && isLong != (type == INT64 || type == UINT64 || type == DATE_TIME);
        if (tooLong || elsewhere) {
            found.other(spot);
            return;
        }
        long unsigned = isLong ? value : value & 0xffff_ffffL;
        long signed = isLong || (value & (1L << 31)) == 0 ? unsigned : unsigned | (-1L << 32);
        switch (type) {
            case 0 -> fitting(spot, signed, 0, Long.MAX_VALUE); // with or without a sign: the same
            case 1, 2, 3 -> {
                int bits = 8 << (type - 1);
                fitting(spot, signed, -1L << (bits - 1), (1L << (bits - 1)) - 1);
            }
            case INT64 -> found.number(spot, value);
            case 5, 6, UINT32 -> fitting(spot, unsigned, 0, (1L << (8 << (type - 5))) - 1);
            case UINT64, DATE_TIME -> big(spot, unsigned);
            default -> found.other(spot);
        }
    }

    private void fitting(Spot spot, long number, long least, long most) {
        if (number >= least && number <= most) {
            found.number(spot, number);
        } else {
            found.other(spot);
        }
    }

    private void big(Spot spot, long unsigned) {
        if (unsigned >= 0) {
            found.number(spot, unsigned);
        } else {
            found.number(spot, new BigDecimal(new BigInteger(Long.toUnsignedString(unsigned))));
        }
    }
}
