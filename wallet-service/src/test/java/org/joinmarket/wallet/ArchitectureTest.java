package org.joinmarket.wallet;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.testkit.architecture.ServiceRules;

@AnalyzeClasses(packages = "org.joinmarket.wallet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** The client that can go through a SOCKS proxy without resolving names is Reactor's; it waits on virtual threads. */
    private static final String EXPLORER_CLIENT = "org.joinmarket.wallet.chain.esplora.EsploraHttp";

    @ArchTest
    static final ArchTests AS_IN_EVERY_SERVICE = ArchTests.in(ServiceRules.class);

    @ArchTest
    static final ArchRule STANDS_ON_THE_SHARED_MODULES_ONLY = classes()
            .that()
            .resideInAPackage("org.joinmarket.wallet..")
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage("org.joinmarket.."))
                    .or(resideInAnyPackage(
                            "org.joinmarket.wallet..", "org.joinmarket.common..", "org.joinmarket.support..")))
            .because("services never depend on each other, and the wallet speaks to nobody in the market");

    @ArchTest
    static final ArchRule KEYS_STAY_IN_FEW_HANDS = noClasses()
            .that()
            .resideInAnyPackage(
                    "..wallet.web..",
                    "..wallet.coins..",
                    "..wallet.imports..",
                    "..wallet.chain",
                    "..wallet.chain.bitcoind..",
                    "..wallet.chain.esplora..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(SecretKey.class, HdKey.class)
            .because(
                    "what talks to callers or to the chain, or reads foreign files, has no business with private keys");

    @ArchTest
    static final ArchRule SEEDS_STAY_WITH_THE_WALLETS = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "..wallet.seed..",
                    "..wallet.imports..",
                    "..wallet.wallets..",
                    "..wallet.web..",
                    "..wallet.backup..") // takes sealed files as they are
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..wallet.seed..")
            .because("leases and signatures use keys one at a time, lent by the wallet");

    @ArchTest
    static final ArchRule FOREIGN_FILES_ARE_ONLY_READ = noClasses()
            .that()
            .resideInAPackage("..wallet.imports..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..wallet.wallets..", "..wallet.web..", "org.springframework..", "java.nio.file..", "org.slf4j..")
            .because("a file from elsewhere becomes a value or a reason, and its secrets go nowhere else")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule THE_EDGE_IS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages("..wallet.web..", "..wallet.api..")
            .and()
            .resideInAPackage("..wallet.*..")
            .and()
            .doNotHaveFullyQualifiedName(EXPLORER_CLIENT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web..", "..wallet.web..", "reactor..")
            .because("rules are tested without HTTP, and nothing blocks an event loop");

    @ArchTest
    static final ArchRule EVENTS_WAIT_FOR_NOTHING = noClasses()
            .that()
            .haveSimpleNameStartingWith("EventController")
            .or()
            .resideInAPackage("..wallet.events..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.jdbc..",
                    "..wallet.chain..",
                    "..wallet.lease..",
                    "..wallet.send..",
                    "..wallet.coins..",
                    "..wallet.wallets..")
            .because("a stream runs on the event loop, and whoever signs tells of it and goes on");

    @ArchTest
    static final ArchRule THE_CHAIN_KNOWS_NO_LEASES = noClasses()
            .that()
            .resideInAPackage("..wallet.chain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..wallet.lease..",
                    "..wallet.signing..",
                    "..wallet.wallets..",
                    "..wallet.coins..",
                    "..wallet.web..")
            .because("a backend answers questions and decides nothing");
}
