package org.joinmarket.taker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.joinmarket.taker.job.JobRecovery;
import org.joinmarket.taker.job.JobService;
import org.joinmarket.taker.job.JobStore;
import org.joinmarket.taker.job.OrderCheck;
import org.joinmarket.taker.round.RoundMachine;
import org.joinmarket.taker.round.RoundWallet;
import org.joinmarket.testkit.architecture.ServiceRules;
import org.joinmarket.wallet.api.WalletApi;
import reactor.core.publisher.Flux;

@AnalyzeClasses(packages = "org.joinmarket.taker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SERVICES_KEEP_APART = ServiceRules.STANDS_ON_SHARED_MODULES_ONLY;

    @ArchTest
    static final ArchRule ONE_JSON_LIBRARY = ServiceRules.ONE_JSON_LIBRARY;

    @ArchTest
    static final ArchRule HOLDS_NO_KEYS = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.joinmarket.common.crypto.SecretKey")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.joinmarket.common.podle.Podle")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching(
                    "org\\.joinmarket\\.common\\.chain\\.(HdKey|HdPublicKey|HdPath|Mnemonic|Bip39Seed|Bip143)")
            .because("a taker-service that is taken over must not be able to take coins: keys, their derivation and the"
                    + " making of commitments live in the wallet service");

    @ArchTest
    static final ArchRule RULES_KNOW_NO_SPRING = noClasses()
            .that()
            .resideInAnyPackage("..taker.round..", "..taker.selection..", "..taker.orderbook..")
            .and()
            .doNotBelongToAnyOf(RoundWallet.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "reactor..", "jakarta..")
            .because("a round is read and tested without a container; only the wallet's retries come from Spring");

    @ArchTest
    static final ArchRule THE_MACHINE_IS_PURE = noClasses()
            .that()
            .belongToAnyOf(RoundMachine.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.util.concurrent..",
                    "java.time..",
                    "org.slf4j..",
                    "org.joinmarket.messaging..",
                    "org.joinmarket.wallet..")
            .because("every pair of state and event is tested without sockets, clocks and threads");

    @ArchTest
    static final ArchRule ROUNDS_KNOW_NO_DATABASE = noClasses()
            .that()
            .resideOutsideOfPackage("..taker.job..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
            .because("what is persisted when is one package's affair");

    @ArchTest
    static final ArchRule FLUX_HANDLERS_DO_NOT_BLOCK = methods()
            .that()
            .haveRawReturnType(Flux.class)
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("..taker.api..")
            .should(new ArchCondition<JavaMethod>("not call what blocks outside of a lambda") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    for (JavaAccess<?> access : method.getAccessesFromSelf()) {
                        boolean blocks =
                                BLOCKING.contains(access.getTargetOwner().getName());
                        if (blocks && !access.isDeclaredInLambda())
                            events.add(SimpleConditionEvent.violated(method, access.getDescription()));
                    }
                }
            })
            .because("a handler that returns Flux runs on the event loop; blocking work goes to boundedElastic");

    private static final Set<String> BLOCKING = Set.of(
            JobService.class.getName(),
            JobStore.class.getName(),
            JobRecovery.class.getName(),
            OrderCheck.class.getName(),
            WalletApi.class.getName());
}
