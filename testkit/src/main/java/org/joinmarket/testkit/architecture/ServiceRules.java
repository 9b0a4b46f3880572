package org.joinmarket.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/**
 * What holds in every service, whatever it does. A service's own test has it by one line, {@code ArchTests.in(ServiceRules.class)},
 * and says beside it what holds there alone.
 */
public final class ServiceRules {
    private static final String OURS = "org.joinmarket.";
    private static final List<String> SHARED = List.of("common.", "messaging.", "support.", "wallet.api.");

    @ArchTest
    public static final ArchRule STANDS_ON_SHARED_MODULES_ONLY = classes()
            .should(new ArchCondition<>("use nothing of ours but its own module, " + SHARED) {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                        if (!isAllowed(item, dependency.getTargetClass()))
                            events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                    }
                }
            })
            .because("services talk over their APIs only, and what tests share stays in tests");

    @ArchTest
    public static final ArchRule NO_CYCLES = slices().matching(OURS + "*.(*)..")
            .should()
            .beFreeOfCycles()
            .because("each package can be read without those that build on it");

    @ArchTest
    public static final ArchRule ONE_JSON_LIBRARY = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson.databind..", "com.fasterxml.jackson.core..")
            .because("only Jackson 3 is configured strictly; Jackson 2 is on the class path for others");

    private ServiceRules() {}

    private static boolean isAllowed(JavaClass user, JavaClass used) {
        String name = used.getBaseComponentType().getName();
        if (!name.startsWith(OURS)) return true;
        String module = name.substring(OURS.length());
        return module.startsWith(moduleOf(user)) || SHARED.stream().anyMatch(module::startsWith);
    }

    /** The first part of the package below ours, with its dot. */
    private static String moduleOf(JavaClass user) {
        String name = user.getName().substring(OURS.length());
        return name.substring(0, name.indexOf('.') + 1);
    }
}
