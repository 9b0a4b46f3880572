package org.joinmarket.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.joinmarket.testkit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule STANDS_BELOW_THE_SERVICES = classes()
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage("org.joinmarket.."))
                    .or(resideInAnyPackage(
                            "org.joinmarket.testkit..",
                            "org.joinmarket.common..",
                            "org.joinmarket.messaging..",
                            "org.joinmarket.wallet.api..")))
            .because("every service's tests stand on it, and a service is met as a process or by its API");

    @ArchTest
    static final ArchRule WHAT_THE_DEMO_RUNS_IS_FREE_OF_TEST_LIBRARIES = noClasses()
            .that()
            .resideInAnyPackage(
                    "..testkit.process..", "..testkit.bitcoind..", "..testkit.folder..", "..testkit.training..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "org.assertj..", "com.tngtech.archunit..")
            .because(
                    "the demo and the training of the wallet service run on these packages, without libraries for assertions");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("org.joinmarket.testkit.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a test that needs one package can be read without the others");
}
