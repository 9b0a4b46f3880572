package org.joinmarket.support.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsReportTest {
    private final StandardEnvironment environment = new StandardEnvironment();

    SettingsReportTest() {
        variables(Map.of());
    }

    @Test
    void listsDefaultsAndWhatIsNotSet() {
        assertThat(report())
                .contains("joinmarket.sample.max-peers = 2000   (default)")
                .contains("joinmarket.run.ready-file =    (not set)");
    }

    @Test
    void showsTheStrongestValueAndItsSource() {
        variables(Map.of("JOINMARKET_SAMPLE_MAX_PEERS", "7", "JOINMARKET_SAMPLE_VAULT_ALICE_PASSWORD_FILE", "/run/pw"));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("defaults", Map.of("joinmarket.sample.max-peers", "9")));

        assertThat(report())
                .contains("joinmarket.sample.max-peers = 7   (environment variable JOINMARKET_SAMPLE_MAX_PEERS)")
                .contains("joinmarket.sample.vault.alice.password-file = /run/pw   (environment variable");
    }

    @Test
    void showsOfAListWhatTheStrongestSourceThatHasItSays() {
        variables(Map.of("JOINMARKET_SAMPLE_DIRECTORIES_0", "one:1"));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "file",
                        Map.of(
                                "joinmarket.sample.directories[0]", "two:2",
                                "joinmarket.sample.directories[1]", "three:3",
                                "joinmarket.sample.labels.a", "kept")));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("defaults", Map.of("joinmarket.sample.directories", "four:4")));

        assertThat(report())
                .contains("joinmarket.sample.directories[0] = one:1   (environment variable")
                .contains("joinmarket.sample.labels.a = kept   (file)")
                .doesNotContain("two", "three", "four", "joinmarket.sample.directories =");
    }

    @Test
    void showsAListWrittenInOnePieceInsteadOfTheElementsOfWeakerSources() {
        variables(Map.of("JOINMARKET_SAMPLE_DIRECTORIES", "one:1,two:2"));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("file", Map.of("joinmarket.sample.directories[2]", "three:3")));

        assertThat(report())
                .contains("joinmarket.sample.directories = one:1,two:2   (environment variable")
                .doesNotContain("three");
    }

    @Test
    void masksSecretsButShowsTheFilesTheyAreIn() {
        variables(Map.of(
                "JOINMARKET_SAMPLE_APIPASSWORD", "planted",
                "JOINMARKET_SAMPLE_LABELS_NODE", "http://bob:planted@node:8332",
                "JOINMARKET_SAMPLE_LABELS_DB", "jdbc:postgresql://db/jm?user=bob&password=planted&sslmode=require"));

        assertThat(report())
                .doesNotContain("planted")
                .contains("joinmarket.sample.api-password = ******")
                .contains("joinmarket.sample.labels.node = http://******@node:8332")
                .contains("= jdbc:postgresql://db/jm?user=bob&password=******&sslmode=require");
    }

    @Test
    void refusesAValueThatTheServiceWouldRefuse() {
        variables(Map.of("JOINMARKET_SAMPLE_MAXPEERS", "0"));

        assertThatThrownBy(this::report).isInstanceOf(BindException.class);
    }

    private String report() {
        return SettingsReport.of(environment, getClass().getClassLoader());
    }

    private void variables(Map<String, Object> variables) {
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(source, new SystemEnvironmentPropertySource(source, variables));
    }
}
