package io.swarmguard.checks.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Takes the decision out of a hub that is measured: as an agent of its JVM it changes the product's own classes while
 * they are loaded, so that every access is permitted without looking anything up. Nothing of it is on disk but the
 * agent's own jar, which only the bench writes, and the product has no place to hook it in.
 *
 * <p>What goes is comparing epochs and deciding: for each publish and each delivery. What stays is what a hub needs to
 * route and hand over: finding a topic's subscribers, checking limits, making the permits themselves.
 */
public final class StubbedDecision {
    /** The agent's argument for a hub that decides as ever, loaded the same way. */
    static final String DECIDES = "decides";

    /** The agent's argument for a hub that does not. */
    static final String PERMITS = "permits";

    private static final String POLICY = "io/swarmguard/policy/";

    /** A method without branches that says the same to everybody. */
    private record Constant(String type, String method, String descriptor, int value) {}

    private static final List<Constant> CONSTANTS = List.of(
            new Constant(POLICY + "Access", "outcome", "(I)I", 1), // permitted
            new Constant(POLICY + "Source", "stamp", "()I", 0),
            new Constant(POLICY + "Policy", "epoch", "()I", 0));

    private StubbedDecision() {}

    /** Called by the JVM before the hub's main method. */
    public static void premain(String argument, Instrumentation jvm) throws ClassNotFoundException {
        Changes changes = new Changes(argument.equals(PERMITS));
        jvm.addTransformer(changes);
        for (Constant constant : CONSTANTS) {
            Class.forName(constant.type().replace('/', '.'), false, ClassLoader.getSystemClassLoader());
        }
        changes.mustHaveSeenAll(); // or the JVM does not start: a stub that is none would be measured
    }

    private static final class Changes implements ClassFileTransformer {
        private final boolean stubbing;
        private final Map<String, byte[]> seen = new HashMap<>();

        Changes(boolean stubbing) {
            this.stubbing = stubbing;
        }

        @Override
        public byte @Nullable [] transform(
                ClassLoader loader, String type, Class<?> before, ProtectionDomain domain, byte[] bytes) {
            if (type == null || !type.startsWith(POLICY)) {
                return null;
            }
            byte[] changed = stubbed(type, bytes);
            if (changed != null) {
                seen.put(type, changed);
            }
            return stubbing ? changed : null;
        }

        void mustHaveSeenAll() {
            if (seen.size() != CONSTANTS.size()) {
                throw new IllegalStateException("only these were there to be stubbed: " + seen.keySet());
            }
        }
    }

    /**
     * A class of the product without its decision; null if it takes no part in one.
     *
     * @param type its name, with slashes
     * @throws IllegalStateException if the method that decides is not there: then this is to be rewritten
     */
    static byte @Nullable [] stubbed(String type, byte[] bytes) {
        for (Constant constant : CONSTANTS) {
            if (constant.type().equals(type)) {
                return stubbed(constant, bytes);
            }
        }
        return null;
    }

    private static byte[] stubbed(Constant constant, byte[] bytes) {
        MethodTypeDesc descriptor = MethodTypeDesc.ofDescriptor(constant.descriptor());
        boolean[] found = new boolean[1];
        ClassTransform change = (type, element) -> {
            if (element instanceof MethodModel method
                    && method.methodName().equalsString(constant.method())
                    && method.methodTypeSymbol().equals(descriptor)) {
                found[0] = true;
                type.withMethodBody(
                        constant.method(),
                        descriptor,
                        method.flags().flagsMask(),
                        code -> code.loadConstant(constant.value()).ireturn());
            } else {
                type.with(element);
            }
        };
        ClassFile files = ClassFile.of();
        byte[] changed = files.transformClass(files.parse(bytes), change);
        if (!found[0]) {
            throw new IllegalStateException(constant.type() + " has no method " + constant.method());
        }
        return changed;
    }

    /** Writes the agent's jar. */
    static Path agent(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", StubbedDecision.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Class<?> type : List.of(StubbedDecision.class, Constant.class, Changes.class)) {
                String entry = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream bytes = StubbedDecision.class.getResourceAsStream("/" + entry)) {
                    if (bytes == null) {
                        throw new IOException(entry + " is missing");
                    }
                    bytes.transferTo(out);
                }
            }
        }
        return jar;
    }

    /** The option for the JVM of a hub that is measured. */
    public static String option(Path dir, boolean stubbed) throws IOException {
        return "-javaagent:" + agent(dir.resolve("stub-agent.jar")) + "=" + (stubbed ? PERMITS : DECIDES);
    }
}
