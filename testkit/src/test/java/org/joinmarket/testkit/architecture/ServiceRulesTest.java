package org.joinmarket.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.joinmarket.left.entry.NeedsTheTestkit;
import org.joinmarket.left.entry.ReachesAcross;
import org.joinmarket.left.entry.UsesTheRules;
import org.joinmarket.left.rules.UsesTheEntry;
import org.joinmarket.left.rules.WithoutFault;
import org.junit.jupiter.api.Test;

/** A rule that finds nothing is not known to be one; these are held against classes that break them. */
class ServiceRulesTest {
    @Test
    void findNoFaultWithTheSharedModules() {
        for (ArchRule rule : List.of(ServiceRules.STANDS_ON_SHARED_MODULES_ONLY, ServiceRules.ONE_JSON_LIBRARY))
            assertThat(faults(rule, WithoutFault.class, WithoutFault.Inner.class))
                    .isEmpty();
    }

    @Test
    void findAServiceThatReachesIntoAnother() {
        assertThat(faults(ServiceRules.STANDS_ON_SHARED_MODULES_ONLY, ReachesAcross.class))
                .isNotEmpty()
                .allMatch(fault -> fault.contains("org.joinmarket.right.OfAnotherService"));
    }

    @Test
    void findAServiceThatNeedsWhatIsForTests() {
        assertThat(faults(ServiceRules.STANDS_ON_SHARED_MODULES_ONLY, NeedsTheTestkit.class))
                .isNotEmpty();
    }

    @Test
    void findACircleOfPackages() {
        assertThat(faults(ServiceRules.NO_CYCLES, UsesTheRules.class, UsesTheEntry.class))
                .singleElement()
                .asString()
                .contains("Cycle detected");
        assertThat(faults(ServiceRules.NO_CYCLES, ReachesAcross.class, WithoutFault.class))
                .isEmpty();
    }

    private static List<String> faults(ArchRule rule, Class<?>... classes) {
        JavaClasses imported = new ClassFileImporter().importClasses(classes);
        return rule.evaluate(imported).getFailureReport().getDetails();
    }
}
