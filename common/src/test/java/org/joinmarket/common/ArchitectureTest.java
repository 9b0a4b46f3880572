package org.joinmarket.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.joinmarket.common", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_FRAMEWORK_AND_NO_SOCKETS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..", "io.netty..", "java.net..", "java.nio.channels..", "org.slf4j..")
            .because("the market's values and rules are tested without a service around them");

    @ArchTest
    static final ArchRule NO_CLOCK_AND_NO_THREADS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent")
            .because("a rule gives the same answer to the same question");

    @ArchTest
    static final ArchRule ONE_DOOR_TO_LIBSODIUM = noClasses()
            .that()
            .resideOutsideOfPackage("..common.crypto..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.goterl..", "com.sun.jna..")
            .because("who calls libsodium must also zero its keys");

    @ArchTest
    static final ArchRule NO_JACKSON_2 = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..")
            .because("one JSON library with one set of limits");
}
