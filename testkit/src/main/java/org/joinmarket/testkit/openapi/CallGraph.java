package org.joinmarket.testkit.openapi;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a method may come to call, as the compiled classes say: rather too much than too little, for a call through an interface
 * reaches all that implement it. What a lambda calls counts for the method that makes it.
 */
final class CallGraph {
    private static final String OURS = "org.joinmarket.";
    private static final Pattern ANONYMOUS = Pattern.compile("\\$\\d+");

    private final JavaClasses classes;
    private final Map<JavaCodeUnit, Node> nodes = new HashMap<>();

    /** A method and what it calls itself. */
    private record Node(Set<JavaCodeUnit> called, Set<String> outside) {
        Node {
            called = Set.copyOf(called);
            outside = Set.copyOf(outside);
        }
    }

    private CallGraph(JavaClasses classes) {
        this.classes = classes;
    }

    /**
     * @param packages with those below them
     * @param which of their classes
     */
    static CallGraph of(List<String> packages, ImportOption which) {
        return ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false); // nothing is asked about classes of others
            return new CallGraph(new ClassFileImporter().withImportOption(which).importPackages(packages));
        });
    }

    /**
     * What may be called.
     *
     * @param own methods and constructors of ours, as {@link ApiSources} names them
     * @param made our classes that objects are made of
     * @param outside packages and classes of others, with their full names
     */
    record Reached(Set<String> own, Set<String> made, Set<String> outside) {
        Reached {
            own = Set.copyOf(own);
            made = Set.copyOf(made);
            outside = Set.copyOf(outside);
        }

        boolean touches(String prefix) {
            return outside.stream().anyMatch(name -> name.startsWith(prefix));
        }
    }

    Reached from(Method method) {
        JavaClass owner = classes.get(method.getDeclaringClass());
        JavaCodeUnit first = owner.getMethod(
                method.getName(),
                Arrays.stream(method.getParameterTypes()).map(Class::getName).toArray(String[]::new));
        Set<JavaCodeUnit> seen = new HashSet<>(Set.of(first));
        Deque<JavaCodeUnit> todo = new ArrayDeque<>(seen);
        Set<String> own = new HashSet<>();
        Set<String> made = new HashSet<>();
        Set<String> outside = new HashSet<>();
        while (!todo.isEmpty()) {
            JavaCodeUnit unit = todo.remove();
            own.add(name(unit));
            if (unit.isConstructor()) made.add(unit.getOwner().getName());
            Node node = nodes.computeIfAbsent(unit, CallGraph::node);
            outside.addAll(node.outside());
            for (JavaCodeUnit called : node.called()) if (seen.add(called)) todo.add(called);
        }
        return new Reached(own, made, outside);
    }

    private static String name(JavaCodeUnit unit) {
        String owner =
                ANONYMOUS.matcher(unit.getOwner().getName()).replaceAll("").replace('$', '.');
        return owner + "#" + unit.getName();
    }

    private static Node node(JavaCodeUnit unit) {
        Set<JavaCodeUnit> called = new HashSet<>();
        Set<String> outside = new HashSet<>();
        for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
            String owner = access.getTargetOwner().getName();
            if (!owner.startsWith(OURS)) outside.add(owner);
            else if (access.getTarget() instanceof CodeUnitAccessTarget target)
                target.resolveMember().ifPresent(member -> {
                    called.add(member);
                    if (member instanceof JavaMethod method) overriding(method, called);
                });
        }
        return new Node(called, outside);
    }

    private static void overriding(JavaMethod method, Set<JavaCodeUnit> into) {
        String[] parameters =
                method.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        for (JavaClass one : method.getOwner().getAllSubclasses())
            one.tryGetMethod(method.getName(), parameters).ifPresent(into::add);
    }
}
