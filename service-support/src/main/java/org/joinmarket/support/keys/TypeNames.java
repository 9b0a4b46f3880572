package org.joinmarket.support.keys;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Reads types as the metadata writes them: {@code java.util.Map<java.lang.String,org.joinmarket.x.Outer$Inner>}. */
final class TypeNames {
    private final String text;
    private final ClassLoader loader;
    private int at;

    private TypeNames(String text, ClassLoader loader) {
        this.text = text;
        this.loader = loader;
    }

    /** The type; of a class that is not there, Object. */
    static ResolvableType parse(String text, ClassLoader loader) {
        return new TypeNames(text.replace(" ", ""), loader).type();
    }

    private ResolvableType type() {
        int start = at;
        while (at < text.length() && "<>,".indexOf(text.charAt(at)) < 0) at++;
        Class<?> raw = load(text.substring(start, at));
        if (at == text.length() || text.charAt(at) != '<') return ResolvableType.forClass(raw);
        List<ResolvableType> arguments = new ArrayList<>();
        do {
            at++; // '<' or ','
            arguments.add(type());
        } while (at < text.length() && text.charAt(at) == ',');
        at++; // '>'
        return arguments.size() == raw.getTypeParameters().length
                ? ResolvableType.forClassWithGenerics(raw, arguments.toArray(ResolvableType[]::new))
                : ResolvableType.forClass(raw);
    }

    private Class<?> load(String name) {
        try {
            return ClassUtils.forName(name, loader);
        } catch (ClassNotFoundException | LinkageError notThere) {
            return Object.class;
        }
    }
}
