package io.swarmguard.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.terms.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Policies that were checked and can be put in force: the texts, what Cedar made of them, and what was compiled of that. As
 * bytes it holds the texts and Cedar's JSON form, so that reading it back never loads Cedar.
 */
public final class PolicyBundle {
    /** Bytes of the packed form. */
    public static final int MAX_PACKED = 1 << 20;

    private static final int MAX_UNPACKED = 64 << 20;
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private volatile @Nullable PolicyFiles files; // of the shipped set read when they are asked for: not at a start
    private final byte[] packed; // empty for the shipped set, which is never kept
    private final PolicySet set;
    private final Templates templates;

    private PolicyBundle(@Nullable PolicyFiles files, byte[] packed, PolicySet set, Templates templates) {
        this.files = files;
        this.packed = packed;
        this.set = set;
        this.templates = templates;
    }

    /**
     * Compiles.
     *
     * @param cedar the JSON form that Cedar made of the policies
     * @throws PolicyRefusedException if this program cannot put it in force, or it is longer than {@link #MAX_PACKED}
     */
    static PolicyBundle of(PolicyFiles files, JsonNode cedar) throws PolicyRefusedException {
        return compiled(files, cedar, pack(files, cedar));
    }

    private static PolicyBundle compiled(PolicyFiles files, JsonNode cedar, byte[] packed)
            throws PolicyRefusedException {
        return new PolicyBundle(
                files, packed, PolicySet.ofJson(cedar, files.declarations()), Templates.parse(files.templates()));
    }

    /** What ships with the product. */
    public static PolicyBundle shipped() {
        return new PolicyBundle(null, new byte[0], PolicySet.shipped(), Templates.shipped());
    }

    /** Whether it is what every program brings along itself. */
    public boolean isShipped() {
        return packed.length == 0;
    }

    public PolicyFiles files() {
        PolicyFiles known = files;
        if (known == null) {
            try {
                known = PolicyFiles.shipped();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            files = known;
        }
        return known;
    }

    /** Of the texts. */
    public Fingerprint digest() {
        return files().digest();
    }

    public PolicySet set() {
        return set;
    }

    public Templates templates() {
        return templates;
    }

    /** What {@link #templates} were read from. */
    public String templatesText() {
        return files().templates();
    }

    /** The questions that must stay true of it, as they are written; empty if its directory has none. */
    public Set<String> invariants() {
        return PolicyInvariants.questions(files().invariants());
    }

    /** As bytes, compressed, for the ledger; empty for the shipped set, which every program brings along. */
    public byte[] packed() {
        return packed.clone();
    }

    private static byte[] pack(PolicyFiles files, JsonNode cedar) throws PolicyRefusedException {
        ObjectNode node = JSON.createObjectNode().put("format", FORMAT);
        ObjectNode texts = node.putObject("files");
        files.texts().forEach(texts::put);
        node.set("cedar", cedar);
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(JSON.writeValueAsBytes(node));
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        } finally {
            deflater.end();
        }
        if (bytes.size() > MAX_PACKED) {
            throw new PolicyRefusedException("the set takes " + bytes.size() + " bytes in the ledger, more than "
                    + MAX_PACKED + "; merge policies that differ in one value into one with [\"…\"].contains(…)");
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #packed} gave, and compiles it.
     *
     * @throws PolicyRefusedException if it is not of that form, or this program cannot put it in force
     */
    public static PolicyBundle unpack(byte[] packed) throws PolicyRefusedException {
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = in.readNBytes(MAX_UNPACKED + 1);
            JsonNode node = bytes.length > MAX_UNPACKED ? JSON.missingNode() : JSON.readTree(bytes);
            if (node.path("format").asInt() != FORMAT) {
                throw new PolicyRefusedException("the kept form of the policies is none that this program knows");
            }
            Map<String, String> texts = new TreeMap<>();
            node.path("files")
                    .properties()
                    .forEach(file -> texts.put(file.getKey(), file.getValue().asText()));
            return compiled(new PolicyFiles(new TreeMap<>(texts)), node.path("cedar"), packed.clone());
        } catch (IOException e) {
            throw new PolicyRefusedException("the kept form of the policies cannot be read: " + e.getMessage(), e);
        }
    }
}
