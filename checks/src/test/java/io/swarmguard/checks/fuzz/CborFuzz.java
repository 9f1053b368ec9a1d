package io.swarmguard.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.formats.cbor.CborReader;
import io.swarmguard.formats.cbor.CborWriter;

/** Any bytes are refused in one way, or are the one encoding of what was read. */
class CborFuzz {
    @FuzzTest(maxDuration = "60s")
    void bytesAreRefusedOrTheOneEncoding(byte[] data) {
        CborReader reader = new CborReader(data);
        CborWriter writer = new CborWriter();
        try {
            copy(reader, writer);
            reader.end();
        } catch (MalformedException e) {
            return; // refused
        }
        assertThat(writer.toByteArray()).isEqualTo(data);
    }

    private static void copy(CborReader from, CborWriter to) throws MalformedException {
        switch (from.peek()) {
            case INTEGER -> to.integer(from.integer());
            case BYTES -> to.bytes(from.bytes());
            case TEXT -> to.text(from.text());
            case BOOLEAN -> to.bool(from.bool());
            case NOTHING -> {
                assertThat(from.nothing()).isTrue();
                to.nothing();
            }
            case ARRAY -> {
                int size = from.array();
                to.array(size);
                copyAll(size, from, to);
            }
            case MAP -> {
                int size = from.map();
                to.map(size);
                copyAll(2 * size, from, to);
            }
        }
    }

    private static void copyAll(int count, CborReader from, CborWriter to) throws MalformedException {
        for (int i = 0; i < count; i++) {
            copy(from, to);
        }
    }
}
