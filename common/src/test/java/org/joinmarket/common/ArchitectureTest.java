package org.joinmarket.common;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import fr.acinq.secp256k1.Secp256k1;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.joinmarket.common.crypto.Curve;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
    private static final String ROOT = "org.joinmarket.common.";
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.joinmarket.common");

    @Test
    void usesNoSpring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta..", "reactor..")
                .because("the market's values and rules are tested and understood without a container")
                .check(OURS);
    }

    @Test
    void opensNoSockets() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "io.netty..", "java.sql..", "javax.net..")
                .because("connections belong to the messaging module and to the services")
                .check(OURS);
    }

    @Test
    void startsNoThreads() {
        noClasses()
                .should()
                .dependOnClassesThat(type(Thread.class)
                        .or(type(Executor.class))
                        .or(type(ExecutorService.class))
                        .or(type(Executors.class))
                        .or(type(CompletableFuture.class))
                        .or(type(Timer.class)))
                .because("who runs what on which thread is the services' affair; rules are plain functions")
                .check(OURS);
    }

    @Test
    void looksAtNoClock() {
        noClasses()
                .should()
                .dependOnClassesThat(type(Clock.class).or(type(Date.class)))
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .because("time is an argument, so that tests have it in their hands")
                .check(OURS);
    }

    @Test
    void keepsBitcoinjInside() {
        noClasses()
                .that(not(resideInAnyPackage(ROOT + "chain..", ROOT + "nick..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bitcoinj..")
                .because("other packages speak in our own value types; nicks only borrow its Base58")
                .check(OURS);
    }

    @Test
    void loadsTheCurveLibraryInOnePlace() {
        noClasses()
                .that(not(type(Curve.class)))
                .should()
                .callMethod(Secp256k1.class, "get")
                .because("whoever loads it otherwise leaves a copy in the folder for temporary files when killed")
                .check(OURS);
    }

    /** {@link Decoded} and {@link Flaw} are everybody's words for what strangers send. */
    @ParameterizedTest
    @CsvSource({
        "amount, ''",
        "crypto, ''",
        "chain, amount crypto",
        "nick, crypto",
        "protocol, amount chain crypto nick",
        "podle, chain crypto protocol",
        "offer, amount nick podle protocol",
        "coinjoin, amount chain crypto nick offer podle protocol"
    })
    void packagesDependOnlyOnWhatIsBelow(String of, String below) {
        String[] allowed = Stream.concat(Stream.of(of), Stream.of(below.split(" ")))
                .filter(name -> !name.isEmpty())
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(ROOT + of + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.joinmarket.common..")
                        .and(not(resideInAnyPackage(allowed)))
                        .and(not(wordsForStrangers())))
                .because("dependencies point from the round to offers, lines, nicks, keys and amounts, never back")
                .check(OURS);
    }

    private static DescribedPredicate<JavaClass> wordsForStrangers() {
        return DescribedPredicate.describe(
                "are Decoded or Flaw",
                c -> c.getName().startsWith(Decoded.class.getName()) || c.isEquivalentTo(Flaw.class));
    }
}
