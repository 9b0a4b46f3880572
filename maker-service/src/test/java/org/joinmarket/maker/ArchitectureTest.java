package org.joinmarket.maker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.joinmarket.maker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule holdsNoKeys = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.joinmarket.common.crypto.SecretKey")
            .because(
                    "a maker-service that is taken over must not be able to take coins: keys live in the wallet service");

    @ArchTest
    static final ArchRule theMachineIsPure = noClasses()
            .that()
            .haveNameMatching(".*\\.session\\.(MakerSession|MakerState.*|MakerEvent.*|MakerEffect.*|Step|SessionRules)")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.util.concurrent..", "java.time..", "org.slf4j..")
            .because("it is tested without sockets, clocks and databases");

    @ArchTest
    static final ArchRule sessionsDoNotKnowTheWorld = noClasses()
            .that()
            .resideInAPackage("..maker.session..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.joinmarket.messaging..", "org.joinmarket.wallet..", "org.springframework.jdbc..")
            .because("wallet, database and market are ports, so that a test can make each of them fail");

    @ArchTest
    static final ArchRule noCycles = slices().matching("org.joinmarket.maker.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a newcomer reads one package at a time");

    @ArchTest
    static final ArchRule servicesKeepApart = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                    "org.joinmarket.directory..", "org.joinmarket.taker..", "org.joinmarket.orderbook..")
            .because("services talk over their APIs only");
}
