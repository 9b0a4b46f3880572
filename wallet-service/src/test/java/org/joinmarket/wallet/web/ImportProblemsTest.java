package org.joinmarket.wallet.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.imports.Flaw;
import org.junit.jupiter.api.Test;

class ImportProblemsTest {
    @Test
    void everyFlawNamesTheFieldThatIsAtFaultAndSaysSomethingOfItsOwn() {
        Set<String> limits = new HashSet<>();
        for (Flaw flaw : Flaw.values()) {
            FieldProblem problem = ImportController.problem(flaw);
            String field = switch (flaw) {
                case PASSWORD_MISSING, PASSWORD_NOT_NEEDED, WRONG_PASSWORD -> "file_password";
                case PASSPHRASE_NOT_NEEDED, PASSPHRASE_TOO_LONG -> "passphrase";
                default -> "file";
            };
            assertThat(problem.field()).as("%s", flaw).isEqualTo(field);
            assertThat(limits.add(problem.limit())).as(problem.limit()).isTrue();
        }
    }
}
