package org.joinmarket.demo;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.joinmarket.demo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule MEETS_SERVICES_AS_A_USER_DOES = classes()
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage("org.joinmarket.."))
                    .or(resideInAnyPackage(
                            "org.joinmarket.demo..",
                            "org.joinmarket.wallet.api..",
                            "org.joinmarket.testkit.process..",
                            "org.joinmarket.testkit.bitcoind..",
                            "org.joinmarket.testkit.folder..",
                            "org.joinmarket.common.chain..",
                            "org.joinmarket.common.amount..",
                            "org.joinmarket.common.protocol..")))
            .because(
                    "it starts processes, calls their HTTP APIs and reads a transaction; with fakes, or a way in that a"
                            + " user does not have, it would show nothing");

    @ArchTest
    static final ArchRule HOLDS_NO_KEYS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "org\\.joinmarket\\.common\\.chain\\.(HdKey|HdPublicKey|HdPath|Mnemonic|Bip39Seed|Bip143)")
            .because("keys are the wallet service's, in the demo too");

    @ArchTest
    static final ArchRule SPEAKS_TO_SERVICES_THROUGH_THE_CLIENTS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "org.springframework..", "io.netty..")
            .because("what demo and system tests ask of a service is asked in one place");
}
