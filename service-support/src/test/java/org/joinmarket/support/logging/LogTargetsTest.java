package org.joinmarket.support.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

class LogTargetsTest {
    @ParameterizedTest
    @CsvSource({"auto,true,plain", "auto,false,json", "plain,false,plain", "JSON,true,json"})
    void writesForPeopleOnATerminalAndForCollectorsElsewhere(String wanted, boolean terminal, String form) {
        var environment = new MockEnvironment().withProperty("joinmarket.logging.console", wanted);

        new LogTargets(() -> terminal).postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty(LogTargets.CONSOLE)).isEqualTo(form);
        assertThat(environment.getProperty(LogTargets.FILE)).isEqualTo("off");
    }

    @Test
    void writesFilesWhenAFolderIsNamed() {
        var environment = new MockEnvironment().withProperty("joinmarket.logging.dir", "/var/log/jm");

        new LogTargets(() -> true).postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty(LogTargets.FILE)).isEqualTo("on");
    }

    @Test
    void refusesATotalThatHoldsNoFile() {
        var big = DataSize.ofMegabytes(2);
        var small = DataSize.ofMegabytes(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoggingProperties(LoggingProperties.Console.AUTO, null, big, 7, small));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new LoggingProperties(LoggingProperties.Console.AUTO, null, DataSize.ofBytes(0), 7, small));
    }
}
