package org.joinmarket.directory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.testkit.architecture.ServiceRules;

@AnalyzeClasses(packages = "org.joinmarket.directory", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests AS_IN_EVERY_SERVICE = ArchTests.in(ServiceRules.class);

    @ArchTest
    static final ArchRule RELAYS_AND_KNOWS_NOTHING_OF_COINJOINS = classes()
            .that()
            .resideInAPackage("org.joinmarket.directory..")
            .should()
            .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.not(
                            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("org.joinmarket.."))
                    .or(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                            "org.joinmarket.directory..",
                            "org.joinmarket.support..",
                            "org.joinmarket.common.nick..",
                            "org.joinmarket.common.protocol..",
                            "org.joinmarket.common.amount.."))
                    .or(com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(SecretKey.class)))
            .because(
                    "a relay of strangers' lines needs no key but the one behind its own nick, no chain and no rules of"
                            + " the market");

    @ArchTest
    static final ArchRule THE_KEY_STAYS_WITH_ITS_FILE = noClasses()
            .that()
            .resideOutsideOfPackage("..directory.state..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(SecretKey.class)
            .because("nothing needs it once the nick is known");

    @ArchTest
    static final ArchRule CONNECTIONS_KNOW_NO_PEERS = noClasses()
            .that()
            .resideInAPackage("..directory.connection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..directory.peer..", "..directory.handshake..", "..directory.routing..")
            .because("ConnectionManager is about connections only; who is behind one is the registry's affair");

    @ArchTest
    static final ArchRule RULES_WITHOUT_SPRING = noClasses()
            .that()
            .resideInAnyPackage(
                    "..directory.connection..",
                    "..directory.handshake..",
                    "..directory.peer..",
                    "..directory.routing..",
                    "..directory.limit..",
                    "..directory.metrics..",
                    "..directory.state..",
                    "..directory.ban..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .because("the relay runs and is tested without a container");

    @ArchTest
    static final ArchRule CHANNELS_STAY_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackage("..directory.connection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "io.netty.bootstrap..")
            .because("everything beyond the connection package works over any transport, as the tests do");
}
