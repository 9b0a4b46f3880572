package org.joinmarket.testkit.openapi;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What stands in sources only: Javadoc, and the problems that a method makes. Read by the compiler's own parser, without being
 * compiled. Names are {@code package.Outer.Inner} and {@code package.Outer.Inner#method}; methods of the same name are one.
 */
final class ApiSources {
    private static final String PROBLEM = "ApiProblem";

    private final Map<String, JavadocText> docs = new TreeMap<>();
    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, List<Made>> made = new TreeMap<>();

    /** A problem as it stands in the source: its slug may be the name of a constant. */
    private record Made(int status, ExpressionTree slug, ExpressionTree title, String type) {}

    private ApiSources() {}

    /** @param roots source folders, such as {@code src/main/java} */
    static ApiSources read(List<Path> roots) {
        ApiSources sources = new ApiSources();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(all(roots)));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse())
                sources.new Reader(trees, String.valueOf(unit.getPackageName())).scan(unit, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static List<Path> all(List<Path> roots) throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")
                                && !file.endsWith("package-info.java")
                                && !file.endsWith("module-info.java"))
                        .forEach(all::add);
            }
        }
        if (all.isEmpty()) throw new IllegalArgumentException("no sources in " + roots);
        return all;
    }

    /** What is said of a class, a method, or the constant of an enum. */
    JavadocText doc(String name) {
        return docs.getOrDefault(name, JavadocText.NONE);
    }

    /** The problems that a method makes itself. */
    Set<ProblemType> problems(String method) {
        Set<ProblemType> problems = new TreeSet<>();
        for (Made one : made.getOrDefault(method, List.of()))
            problems.add(new ProblemType(
                    one.status(),
                    text(one.slug(), one.type())
                            .orElseThrow(() -> new IllegalStateException(
                                    method + " makes a problem of a name that is not in the sources: " + one.slug())),
                    text(one.title(), one.type()).orElse("")));
        return problems;
    }

    /** Every problem that the sources make. */
    Set<ProblemType> problems() {
        Set<ProblemType> all = new TreeSet<>();
        made.keySet().forEach(method -> all.addAll(problems(method)));
        return all;
    }

    /** @param type where the expression stands */
    private Optional<String> text(ExpressionTree expression, String type) {
        return switch (expression) {
            case LiteralTree literal -> Optional.of(String.valueOf(literal.getValue()));
            case IdentifierTree name -> constant(type, name.getName().toString());
            case MemberSelectTree member ->
                Optional.ofNullable(
                        texts.get(simple(member.getExpression().toString()) + "." + member.getIdentifier()));
            case BinaryTree sum ->
                Optional.of(text(sum.getLeftOperand(), type).orElse("…")
                        + text(sum.getRightOperand(), type).orElse("…"));
            default -> Optional.empty();
        };
    }

    /** Of the class, or of one around it. */
    private Optional<String> constant(String type, String name) {
        for (String at = type; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            String text = texts.get(simple(at) + "." + name);
            if (text != null) return Optional.of(text);
        }
        return Optional.empty();
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Walks one file. */
    private final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees trees;
        private String type;
        private String member = "";

        Reader(DocTrees trees, String packageName) {
            this.trees = trees;
            this.type = packageName;
        }

        private void note(String name) {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) docs.putIfAbsent(name, JavadocText.of(comment));
        }

        @Override
        public @Nullable Void visitClass(ClassTree node, @Nullable Void nothing) {
            String outer = type;
            if (!node.getSimpleName().isEmpty()) type = type + "." + node.getSimpleName();
            note(type);
            super.visitClass(node, null);
            type = outer;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree node, @Nullable Void nothing) {
            String before = member;
            member = type + "#" + node.getName();
            note(member);
            super.visitMethod(node, null);
            member = before;
            return null;
        }

        @Override
        public @Nullable Void visitVariable(VariableTree node, @Nullable Void nothing) {
            if (member.isEmpty()) {
                note(type + "#" + node.getName());
                if (node.getInitializer() instanceof LiteralTree literal && literal.getValue() instanceof String text)
                    texts.putIfAbsent(simple(type) + "." + node.getName(), text);
            }
            return super.visitVariable(node, null);
        }

        @Override
        public @Nullable Void visitNewClass(NewClassTree node, @Nullable Void nothing) {
            if (simple(node.getIdentifier().toString()).equals(PROBLEM)) {
                List<? extends ExpressionTree> arguments = node.getArguments();
                String status = simple(arguments.getFirst().toString());
                made.computeIfAbsent(member.isEmpty() ? type + "#<init>" : member, _ -> new ArrayList<>())
                        .add(new Made(HttpStatus.valueOf(status).value(), arguments.get(1), arguments.get(2), type));
            }
            return super.visitNewClass(node, null);
        }
    }
}
