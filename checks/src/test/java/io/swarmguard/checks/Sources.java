package io.swarmguard.checks;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The tree of sources this project is built from, without what builds leave in it. */
final class Sources {
    private static final Set<String> NOT_SOURCES =
            Set.of(".git", "target", "build", "node_modules", ".idea", ".vscode");

    private final Path root;

    Sources(Path root) {
        this.root = root;
    }

    /** Finds the project's root from the directory a test runs in, which is its module's. */
    static Sources ofThisProject() {
        Path here = Path.of("").toAbsolutePath();
        for (Path at = here; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("checks/bin"))) {
                return new Sources(at);
            }
        }
        throw new IllegalStateException("not inside the project: " + here);
    }

    Path root() {
        return root;
    }

    String name(Path file) {
        return root.relativize(file).toString();
    }

    List<Path> all() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                boolean left = NOT_SOURCES.contains(String.valueOf(dir.getFileName()));
                return left ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    List<Path> java() throws IOException {
        return all().stream().filter(f -> f.toString().endsWith(".java")).toList();
    }

    /** A method with the number of lines from its opening to its closing brace. */
    record Method(Path file, String type, String name, long lines) {}

    /** A declared type, nested ones too. */
    record Type(Path file, String name) {}

    record Declared(List<Type> types, List<Method> methods) {}

    /** Parses the files as javac does. */
    static Declared parse(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Declared declared = new Declared(new ArrayList<>(), new ArrayList<>());
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, problem -> {}, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Scan(unit, positions, declared).scan(unit, null);
            }
        }
        return declared;
    }

    private static final class Scan extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Declared declared;
        private final Path file;
        private String type = "";

        Scan(CompilationUnitTree unit, SourcePositions positions, Declared declared) {
            this.unit = unit;
            this.positions = positions;
            this.declared = declared;
            this.file = Path.of(unit.getSourceFile().toUri());
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void none) {
            String outer = type;
            type = tree.getSimpleName().toString();
            if (!type.isEmpty()) {
                declared.types().add(new Type(file, type));
            }
            super.visitClass(tree, null);
            type = outer;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void none) {
            if (tree.getBody() != null && positions.getStartPosition(unit, tree) >= 0) {
                long from = line(positions.getStartPosition(unit, tree.getBody()));
                long to = line(positions.getEndPosition(unit, tree.getBody()));
                declared.methods().add(new Method(file, type, tree.getName().toString(), to - from + 1));
            }
            return super.visitMethod(tree, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
