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
    /** 1 had no policies about operators: a program that knows no other must not leave them out. */
    private static final int FORMAT = 2;

    private static final int WITHOUT_OPERATORS = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private volatile @Nullable PolicyFiles files; // of the shipped set read when they are asked for: not at a start
    private final byte[] packed; // empty for the shipped set, which is never kept
    private final PolicySet set;
    private final OperatorRights rights;
    private final Templates templates;

    private PolicyBundle(@Nullable PolicyFiles files, byte[] packed, Compiled compiled) {
        this.files = files;
        this.packed = packed;
        this.set = compiled.set;
        this.rights = compiled.rights;
        this.templates = compiled.templates;
    }

    private record Compiled(PolicySet set, OperatorRights rights, Templates templates) {}

    /**
     * Compiles.
     *
     * @param cedar the JSON form that Cedar made of the policies about messages
     * @param operators the same of those about operators
     * @throws PolicyRefusedException if this program cannot put it in force, or it is longer than {@link #MAX_PACKED}
     */
    static PolicyBundle of(PolicyFiles files, JsonNode cedar, JsonNode operators) throws PolicyRefusedException {
        return new PolicyBundle(files, pack(files, cedar, operators), compile(files, cedar, operators));
    }

    /** @param operators missing in what was kept before operators went by policies: then the shipped ones hold */
    private static Compiled compile(PolicyFiles files, JsonNode cedar, JsonNode operators)
            throws PolicyRefusedException {
        Declarations declarations = files.declarations();
        OperatorRights rights = operators.isMissingNode()
                ? OperatorRights.shipped(declarations)
                : OperatorRights.ofJson(operators, declarations);
        return new Compiled(PolicySet.ofJson(cedar, declarations), rights, Templates.parse(files.templates()));
    }

    /** What ships with the product. */
    public static PolicyBundle shipped() {
        return new PolicyBundle(
                null, new byte[0], new Compiled(PolicySet.shipped(), OperatorRights.shipped(), Templates.shipped()));
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

    /** What operators may do. */
    public OperatorRights rights() {
        return rights;
    }

    public Templates templates() {
        return templates;
    }

    /** Whether zones, windows and whatever else is declared is written alike in both. */
    public boolean declaresTheSameAs(PolicyBundle other) {
        return files().facts().equals(other.files().facts());
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

    private static byte[] pack(PolicyFiles files, JsonNode cedar, JsonNode operators) throws PolicyRefusedException {
        ObjectNode node = JSON.createObjectNode().put("format", FORMAT);
        ObjectNode texts = node.putObject("files");
        files.texts().forEach(texts::put);
        node.set("cedar", cedar);
        node.set("operators", operators);
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
            int format = node.path("format").asInt();
            boolean fits = format == FORMAT ? node.has("operators") : format == WITHOUT_OPERATORS;
            if (!fits) {
                throw new PolicyRefusedException("the kept form of the policies is none that this program knows");
            }
            Map<String, String> texts = new TreeMap<>();
            node.path("files")
                    .properties()
                    .forEach(file -> texts.put(file.getKey(), file.getValue().asText()));
            PolicyFiles files = new PolicyFiles(new TreeMap<>(texts));
            return new PolicyBundle(
                    files,
                    packed.clone(),
                    compile(files, node.path("cedar"), format == FORMAT ? node.path("operators") : JSON.missingNode()));
        } catch (IOException e) {
            throw new PolicyRefusedException("the kept form of the policies cannot be read: " + e.getMessage(), e);
        }
    }
}
