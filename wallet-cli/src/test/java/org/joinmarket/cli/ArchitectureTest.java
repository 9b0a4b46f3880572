package org.joinmarket.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import picocli.CommandLine.Command;

@AnalyzeClasses(packages = "org.joinmarket.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_THE_SERVICE_BY_ITS_API_ONLY = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.joinmarket.cli..",
                    "org.joinmarket.wallet.api",
                    "org.joinmarket.wallet.api.backup",
                    "org.joinmarket.common..",
                    "picocli..",
                    "tools.jackson..",
                    "org.jspecify..",
                    "java.."))
            .because("it decides nothing: what it shows is what the service says, and it starts quickly");

    @ArchTest
    static final ArchRule HOLDS_NO_KEYS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bitcoinj..", "fr.acinq..", "org.joinmarket.common.crypto..")
            .because("keys are with the wallet service alone");

    @ArchTest
    static final ArchRule COMMANDS_ARE_CALLS = classes()
            .that()
            .areAnnotatedWith(Command.class)
            .and()
            .doNotBelongToAnyOf(WalletCli.class, Completion.class, PsbtCommands.Group.class, PsbtCommands.Combine.class)
            .should()
            .beAssignableTo(Call.class)
            .because(
                    "each has --url, --token-file and --json, and its exit codes; but groups, and what asks no service");

    @ArchTest
    static final ArchRule NOTHING_IS_PUBLIC_BUT_THE_COMMAND = classes()
            .that()
            .doNotHaveFullyQualifiedName(WalletCli.class.getName())
            .should()
            .notBePublic()
            .because("scripts use the command line, not its classes");
}
