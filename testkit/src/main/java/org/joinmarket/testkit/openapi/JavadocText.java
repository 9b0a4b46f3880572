package org.joinmarket.testkit.openapi;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ValueTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a Javadoc comment says, in CommonMark.
 *
 * @param text without its tags; empty if there is none
 * @param parameters what is said of each {@code @param}
 */
record JavadocText(String text, Map<String, String> parameters) {
    static final JavadocText NONE = new JavadocText("", Map.of());

    private static final Map<String, String> ENTITIES =
            Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "nbsp", " ");

    JavadocText {
        parameters = Map.copyOf(parameters);
    }

    static JavadocText of(DocCommentTree comment) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (DocTree tag : comment.getBlockTags())
            if (tag instanceof ParamTree parameter)
                parameters.put(parameter.getName().getName().toString(), text(parameter.getDescription()));
        return new JavadocText(text(comment.getFullBody()), parameters);
    }

    /** The first sentence, without its end. */
    String summary() {
        String[] sentences = text.split("(?<=[.;:])\\s", 2);
        return sentences[0].replaceFirst("[.;:]$", "");
    }

    private static String text(List<? extends DocTree> trees) {
        StringBuilder text = new StringBuilder();
        boolean preformatted = false;
        for (DocTree tree : trees) {
            if (tree instanceof StartElementTree start && start.getName().contentEquals("pre")) {
                preformatted = true;
                text.append("\n\n```");
            } else if (tree.getKind() == DocTree.Kind.END_ELEMENT && preformatted) {
                preformatted = false;
                text.append("```\n\n");
            } else {
                String part = part(tree);
                text.append(preformatted ? part : part.replaceAll("\\s+", " "));
            }
        }
        return text.toString().strip();
    }

    private static String part(DocTree tree) {
        return switch (tree) {
            case TextTree plain -> plain.getBody();
            case LiteralTree literal -> "`" + literal.getBody().getBody() + "`";
            case LinkTree link when !link.getLabel().isEmpty() -> text(link.getLabel());
            case LinkTree link -> "`" + link.getReference().getSignature().replaceFirst("^#", "") + "`";
            case ValueTree value ->
                "`"
                        + Objects.requireNonNullElse(value.getReference(), value)
                                .toString()
                                .replaceFirst("^#", "") + "`";
            case EntityTree entity -> ENTITIES.getOrDefault(entity.getName().toString(), entity.toString());
            default -> "";
        };
    }
}
