package org.joinmarket.support;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.joinmarket.support", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NOTHING_OF_THE_MARKET = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.joinmarket.common..",
                    "org.joinmarket.messaging..",
                    "org.joinmarket.wallet..",
                    "org.bitcoinj..")
            .because("every service stands on this, whatever it does in the market");

    @ArchTest
    static final ArchRule DATABASE_STAYS_OPTIONAL = noClasses()
            .that()
            .resideOutsideOfPackage("org.joinmarket.support.database..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..", "com.zaxxer.hikari..")
            .because("directory-service and orderbook-service have no database, and no driver on their class path");

    @ArchTest
    static final ArchRule ONE_JSON_LIBRARY = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson.databind..", "com.fasterxml.jackson.core..")
            .because("Jackson 2 reads numbers more leniently than what we promise");
}
