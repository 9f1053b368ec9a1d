package io.swarmguard.policy;

import io.swarmguard.terms.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts that make up a policy, by file name: {@code *.cedar}, one schema, topic templates, declared facts, and the
 * policies about operators with a schema of theirs. A directory without a schema, templates, facts or policies about operators
 * of its own uses the shipped ones, which are then part of it like the others; one without invariants has none.
 *
 * @param texts in the order of the names; cannot be changed
 */
public record PolicyFiles(SortedMap<String, String> texts) {
    /** Bytes of one file. */
    public static final int MAX_FILE = 1 << 20;
    /** Bytes of all files. */
    public static final int MAX_TOTAL = 4 << 20;

    public static final int MAX_FILES = 256;

    static final String SCHEMA = "swarmguard.cedarschema";
    /** The policies about operators, and their schema. */
    static final String OPERATORS = "operators.cedar";

    static final String OPERATORS_SCHEMA = "operators.cedarschema";
    static final String TEMPLATES = "topics.templates";
    /** What is taken from the shipped ones where it is missing. */
    private static final List<String> NEEDED = List.of(SCHEMA, TEMPLATES, FactsFile.NAME, OPERATORS, OPERATORS_SCHEMA);
    /** What may lie beside the policies. */
    private static final List<String> OTHERS =
            List.of(SCHEMA, TEMPLATES, FactsFile.NAME, PolicyInvariants.FILE, OPERATORS_SCHEMA);

    private static final String POLICIES = ".cedar";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final List<String> SHIPPED = List.of("devices.cedar", "services.cedar", "standings.cedar");

    public PolicyFiles {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /** The texts that ship with the product. */
    public static PolicyFiles shipped() throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        for (String file : SHIPPED) {
            texts.put(file, resource(file));
        }
        texts.put(PolicyInvariants.FILE, resource(PolicyInvariants.FILE));
        return new PolicyFiles(withOthers(texts));
    }

    /** @throws IOException if the directory or a file in it cannot be read, or is more than is taken */
    public static PolicyFiles in(Path directory) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                boolean meant = name.endsWith(POLICIES) || OTHERS.contains(name); // one of an odd name is refused below
                if (meant && texts.size() <= MAX_FILES) {
                    texts.put(name, text(file));
                }
            }
        }
        try {
            return of(texts);
        } catch (PolicyRefusedException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * From texts that somebody sent.
     *
     * @throws PolicyRefusedException if a name is none that is known here, or there is more than is taken
     */
    public static PolicyFiles of(Map<String, String> texts) throws PolicyRefusedException {
        if (texts.size() > MAX_FILES) {
            throw new PolicyRefusedException("there are more than " + MAX_FILES + " files");
        }
        long total = 0;
        for (Map.Entry<String, String> file : texts.entrySet()) {
            String name = file.getKey();
            if (!isOurs(name)) {
                throw new PolicyRefusedException("'" + name + "' is no file of a policy: *" + POLICIES + ", "
                        + String.join(", ", OTHERS) + "; names are of A-Z a-z 0-9 . _ - and not longer than 100");
            }
            int bytes = file.getValue().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_FILE) {
                throw new PolicyRefusedException(name + " is larger than " + MAX_FILE + " bytes");
            }
            total += bytes;
        }
        if (total > MAX_TOTAL) {
            throw new PolicyRefusedException("the files are larger than " + MAX_TOTAL + " bytes together");
        }
        try {
            return new PolicyFiles(withOthers(new TreeMap<>(texts)));
        } catch (IOException e) {
            throw new IllegalStateException("what ships with the product cannot be read", e);
        }
    }

    private static boolean isOurs(String name) {
        return NAME.matcher(name).matches() && (name.endsWith(POLICIES) || OTHERS.contains(name));
    }

    private static SortedMap<String, String> withOthers(SortedMap<String, String> texts) throws IOException {
        for (String name : NEEDED) {
            if (!texts.containsKey(name)) {
                texts.put(name, resource(name));
            }
        }
        return texts;
    }

    /** The texts of the policies about messages by file name. */
    SortedMap<String, String> policies() {
        SortedMap<String, String> policies = new TreeMap<>(texts);
        policies.keySet().removeIf(name -> !name.endsWith(POLICIES) || name.equals(OPERATORS));
        return policies;
    }

    /** The same of those about operators. */
    SortedMap<String, String> operators() {
        return new TreeMap<>(Map.of(OPERATORS, text(OPERATORS)));
    }

    String operatorsSchema() {
        return text(OPERATORS_SCHEMA);
    }

    /** The text of the policy with that {@code @id}; empty if there is none. */
    public String statement(String id) {
        Pattern annotation = Pattern.compile("@id\\s*\\(\\s*\"" + Pattern.quote(id) + "\"\\s*\\)");
        SortedMap<String, String> all = policies();
        all.putAll(operators());
        for (Map.Entry<String, String> file : all.entrySet()) {
            for (CedarText.Statement statement : CedarText.split(file.getKey(), file.getValue())) {
                if (annotation.matcher(statement.text()).find()) {
                    return statement.text();
                }
            }
        }
        return "";
    }

    String schema() {
        return text(SCHEMA);
    }

    String templates() {
        return text(TEMPLATES);
    }

    String facts() {
        return text(FactsFile.NAME);
    }

    /**
     * All that policies may ask beyond what there always is.
     *
     * @throws PolicyRefusedException if facts or templates cannot be used
     */
    Declarations declarations() throws PolicyRefusedException {
        return Declarations.parse(facts()).with(Templates.parse(templates()));
    }

    /** Empty if there is none. */
    String invariants() {
        return text(PolicyInvariants.FILE);
    }

    /** Empty if there is none. */
    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    /** SHA-256 over names and texts, each led by its length: what the ledger and operators name a set by. */
    public Fingerprint digest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        texts.forEach((name, text) -> {
            add(all, name);
            add(all, text);
        });
        return Fingerprint.of(all.toByteArray());
    }

    private static void add(ByteArrayOutputStream all, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        all.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        all.writeBytes(bytes);
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE) {
            throw new IOException(file + " is larger than " + MAX_FILE + " bytes");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PolicyFiles.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
