package org.joinmarket.maker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import org.joinmarket.testkit.architecture.ServiceRules;

@AnalyzeClasses(packages = "org.joinmarket.maker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests asInEveryService = ArchTests.in(ServiceRules.class);

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
}
