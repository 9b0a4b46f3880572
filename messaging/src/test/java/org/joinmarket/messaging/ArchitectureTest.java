package org.joinmarket.messaging;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "org.joinmarket.messaging", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SPRING_STAYS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("org.joinmarket.messaging.spring..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.springframework..", "jakarta..", "io.micrometer.."))
            .because("the market must run where there is no Spring, and Spring is an optional dependency");

    @ArchTest
    static final ArchRule NOTHING_HERE_NEEDS_THE_SPRING_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("org.joinmarket.messaging.spring..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.joinmarket.messaging.spring.."))
            .because("settings are read at the edge and handed in");

    @ArchTest
    static final ArchRule NO_NETTY_IN_WHAT_OTHERS_SEE = noMethods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("org.joinmarket.messaging")
            .should()
            .haveRawReturnType(resideInAPackage("io.netty.."))
            .orShould()
            .haveRawParameterTypes(DescribedPredicate.describe(
                    "with a type of Netty", types -> types.stream().anyMatch(resideInAPackage("io.netty.."))))
            .because("services must not depend on how connections are made");

    @ArchTest
    static final ArchRule ONLY_COMMON_OF_OURS = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.joinmarket.messaging..",
                    "org.joinmarket.common..",
                    "io.netty..",
                    "java..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "lombok..",
                    "org.springframework..",
                    "jakarta..",
                    "io.micrometer.."))
            .because("messaging knows the protocol and sockets, no service and no keys but the nick's");

    @ArchTest
    static final ArchRule NO_CYCLES = SlicesRuleDefinition.slices()
            .matching("org.joinmarket.(messaging.*)..")
            .should()
            .beFreeOfCycles()
            .because("dialling, links and de-duplication must be understandable one by one");
}
