package org.joinmarket.wallet.api;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.joinmarket.wallet.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_COMMON_OF_OURS = classes()
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage("org.joinmarket.."))
                    .or(resideInAnyPackage("org.joinmarket.wallet.api..", "org.joinmarket.common..")))
            .because(
                    "every service that speaks to the wallet takes the contract in, and must not get another service with it");

    @ArchTest
    static final ArchRule HOLDS_NO_KEYS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "org\\.joinmarket\\.common\\.(chain\\.(HdKey|HdPath|Mnemonic|Bip39Seed)|crypto\\.SecretKey)\\b.*")
            .because("what travels are requests and answers: private keys never leave the wallet service");

    @ArchTest
    static final ArchRule BOOT_STAYS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("org.joinmarket.wallet.api.spring..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.springframework.boot..", "org.joinmarket.wallet.api.spring.."))
            .because("the demo and tests use the client without Spring Boot, which is an optional dependency");

    @ArchTest
    static final ArchRule JACKSON_THREE_ONLY = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson.databind..")
            .because("only Jackson 3 is configured strictly");
}
