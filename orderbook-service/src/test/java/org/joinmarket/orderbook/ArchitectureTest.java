package org.joinmarket.orderbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import java.time.Instant;
import org.joinmarket.testkit.architecture.ServiceRules;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "org.joinmarket.orderbook", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests AS_IN_EVERY_SERVICE = ArchTests.in(ServiceRules.class);

    private static final String ROOT = "org.joinmarket.orderbook";
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void holdsNoKeysOfCoinsAndAsksForNoSignature() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "org\\.joinmarket\\.common\\.(chain\\.(HdKey|HdPath|Mnemonic|Bip39Seed)|crypto\\.SecretKey|podle)\\b.*")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bitcoinj..", "fr.acinq..", "com.goterl..")
                .because("whoever takes over a watcher must find nothing to spend or sign with but a throw-away nick")
                .check(OURS);
    }

    @Test
    void touchesNoWallet() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.joinmarket\\.wallet\\.api\\.(Leases|Wallets)\\b.*")
                .because("the wallet service may be asked about the chain, to verify bonds, and about nothing else")
                .check(OURS);
    }

    @Test
    void theBookKnowsNeitherSpringNorTheNetwork() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".book..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "jakarta..",
                        "reactor..",
                        "io.netty..",
                        "java.net..",
                        "org.joinmarket.messaging..",
                        ROOT + ".collect..",
                        ROOT + ".web..")
                .because("what is kept and what is refused is decided by plain rules that tests hold in their hands")
                .check(OURS);
    }

    @Test
    void theWatcherKnowsNothingOfThePage() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".collect..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".web..")
                .because("visitors read what was collected; nothing is collected for one of them")
                .check(OURS);
    }

    @Test
    void theMarketIsSeenByTheWatcherAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".web..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.joinmarket\\.messaging\\.Market(Client|Network|Settings)?")
                .because("no request of a visitor reaches the network but by the watcher's own limit")
                .check(OURS);
    }

    @Test
    void timeComesFromOutside() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .because("tests hold the clock")
                .check(OURS);
    }
}
