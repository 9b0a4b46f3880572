package org.joinmarket.benchmarks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.joinmarket.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] GENERATOR = {
        "..benchmarks.wire..",
        "..benchmarks.load..",
        "..benchmarks.relay..",
        "..benchmarks.directory..",
        "..benchmarks.report..",
        "..benchmarks.scenario..",
        "..benchmarks.cli.."
    };

    @ArchTest
    static final ArchRule KNOWS_A_DIRECTORY_ONLY_BY_ITS_WIRE = noClasses()
            .that()
            .resideInAnyPackage(GENERATOR)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.joinmarket.directory..",
                    "org.joinmarket.messaging..",
                    "org.joinmarket.support..",
                    "org.joinmarket.wallet.."))
            .because("it must be of use against any directory, and must not share the mistakes of the one it measures");

    @ArchTest
    static final ArchRule CHANNELS_STAY_WITH_PEERS_AND_RELAY = noClasses()
            .that()
            .resideOutsideOfPackages("..benchmarks.load..", "..benchmarks.relay..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap.."))
            .because("a scenario says what is done, not how bytes travel");

    @ArchTest
    static final ArchRule REPORTS_KNOW_NUMBERS_ONLY = noClasses()
            .that()
            .resideInAPackage("..benchmarks.report..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.netty..",
                    "..benchmarks.wire..",
                    "..benchmarks.load..",
                    "..benchmarks.relay..",
                    "..benchmarks.directory..",
                    "..benchmarks.scenario.."))
            .because("whether a budget holds must be decided where nothing else is");

    @ArchTest
    static final ArchRule STARTS_PROCESSES_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages("..benchmarks.directory..", "..benchmarks.wallet..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.joinmarket.testkit.."))
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder")
            .because("what is started must be ended, and is where it is a target");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("org.joinmarket.benchmarks.(*)..")
            .should()
            .beFreeOfCycles()
            .because("each package can be read without those that build on it");
}
