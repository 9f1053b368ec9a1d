package io.swarmguard.checks.tap;

import io.swarmguard.message.Message;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down what sessions were answered, as {@link TapForm} says. For one thread. */
final class Tap implements AutoCloseable {
    private final BufferedWriter out;
    private final Map<String, Integer> words = new HashMap<>();
    private final Map<Integer, Integer> payloads =
            new HashMap<>(); // by the hash of their bytes, of which none are alike
    private final long[] decisions = new long[128]; // by their letter
    private Instant at = Instant.MIN;
    private long total;
    private int publishes;

    Tap(Path file) throws IOException {
        out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
    }

    /** From where a session speaks. */
    record End(PrincipalId who, String place) {}

    /** @param as in whose name it is to be said; null: the message does not say */
    record Said(String topic, byte[] payload, @Nullable String as) {}

    /** What follows was decided then. */
    void time(Instant now) {
        if (!now.equals(at)) {
            at = now;
            line(TapForm.TIME + " " + now.toEpochMilli());
        }
    }

    void admitted(End end, String certificate, @Nullable Reason refusal) {
        decided(TapForm.ADMISSION, word(end.who()) + " " + word(certificate) + " " + word(end.place()), code(refusal));
    }

    /** @return its number */
    int published(End end, Said said, @Nullable Reason refusal) {
        decided(TapForm.PUBLISH, said(end, said), code(refusal));
        return publishes++;
    }

    void willed(End end, Said said, @Nullable Reason refusal) {
        decided(TapForm.WILL, said(end, said), code(refusal));
    }

    private String said(End end, Said said) {
        String as = said.as() == null ? TapForm.NOBODY : Integer.toString(word(said.as()));
        return end(end) + " " + word(said.topic()) + " " + payload(said.payload()) + " " + as;
    }

    void subscribed(End end, String filter, @Nullable Reason refusal) {
        decided(TapForm.SUBSCRIBE, end(end) + " " + word(filter), code(refusal));
    }

    /** @param message what came; null if nothing did */
    void delivered(End end, int publish, @Nullable Message message) {
        String what = end(end) + " " + publish;
        if (message == null) {
            decided(TapForm.DELIVER, what, TapForm.WITHHELD);
        } else {
            PrincipalId via = message.via();
            String told = word(message.origin()) + " " + (via == null ? TapForm.NOBODY : Integer.toString(word(via)));
            decided(TapForm.DELIVER, what, TapForm.PERMITTED + " " + told);
        }
    }

    private String end(End end) {
        return word(end.who()) + " " + word(end.place());
    }

    private static String code(@Nullable Reason refusal) {
        return refusal == null ? TapForm.PERMITTED : refusal.code();
    }

    private int word(PrincipalId id) {
        return word(id.toString());
    }

    private int word(String text) {
        Integer known = words.get(text);
        if (known != null) {
            return known;
        }
        line(TapForm.WORD + " " + text);
        words.put(text, words.size());
        return words.size() - 1;
    }

    private int payload(byte[] bytes) {
        Integer known = payloads.get(Arrays.hashCode(bytes));
        if (known != null) {
            return known;
        }
        line(TapForm.PAYLOAD + " " + HexFormat.of().formatHex(bytes));
        payloads.put(Arrays.hashCode(bytes), payloads.size());
        return payloads.size() - 1;
    }

    private void decided(char what, String between, String outcome) {
        line(what + " " + between + " " + outcome);
        decisions[what]++;
        total++;
    }

    private void line(String text) {
        try {
            out.write(text);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decisions so far. */
    long total() {
        return total;
    }

    /** Those of one letter. */
    long count(char what) {
        return decisions[what];
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
