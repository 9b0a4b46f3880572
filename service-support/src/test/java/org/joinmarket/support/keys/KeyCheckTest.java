package org.joinmarket.support.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.joinmarket.support.keys.UnknownSettings.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class KeyCheckTest {
    private static final Settings SETTINGS = Settings.onClasspath(KeyCheckTest.class.getClassLoader());

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void refusesAnEnvironmentVariableMisspeltByOneLetterWithTheRightName() {
        variable("JOINMARKET_SAMPLE_MAXPEER", "5");

        assertThat(refused())
                .containsExactly(new Unknown(
                        "joinmarket.sample.maxpeer (environment variable JOINMARKET_SAMPLE_MAXPEER) is not a setting",
                        "Did you mean joinmarket.sample.max-peers (environment: JOINMARKET_SAMPLE_MAXPEERS)?"));
    }

    @Test
    void refusesEveryOneLetterMistakeInAnEnvironmentVariableWithTheRightName() {
        String right = "JOINMARKET_SAMPLE_MAXPEERS";
        for (int i = 0; i < right.length(); i++) {
            if (right.charAt(i) == '_' || right.charAt(i) == 'X') continue;
            String wrong = right.substring(0, i) + 'X' + right.substring(i + 1);
            variable(wrong, "5");

            assertThat(refused()).as(wrong).singleElement().satisfies(unknown -> {
                assertThat(unknown.what()).contains("(environment variable " + wrong + ") is not a setting");
                assertThat(unknown.remedy()).contains("JOINMARKET_SAMPLE_MAXPEERS");
            });
        }
    }

    @Test
    void refusesEveryVariableWithOneSignTooFewOrTooManyOrSwappedWithTheRightName() {
        String right = "JOINMARKET_SAMPLE_MAXPEERS";
        for (int i = 0; i < right.length(); i++) {
            String before = right.substring(0, i);
            String after = right.substring(i + 1);
            String swapped = after.isEmpty() ? right : before + after.charAt(0) + right.charAt(i) + after.substring(1);
            for (String wrong :
                    List.of(before + after, before + 'Z' + right.substring(i), before + "Z" + after, swapped)) {
                if (wrong.equals(right)) continue;
                variable(wrong, "5");

                assertThat(refused()).as(wrong).singleElement().satisfies(unknown -> {
                    assertThat(unknown.what()).contains("(environment variable " + wrong + ") is not a setting");
                    assertThat(unknown.remedy()).contains("JOINMARKET_SAMPLE_MAXPEERS");
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JOINMARKET_SAMPLE_MAXPEERS",
                "JOINMARKET_SAMPLE_MAX_PEERS",
                "joinmarket_sample_maxpeers",
                "JOINMARKET_SAMPLE_DIRECTORIES",
                "JOINMARKET_SAMPLE_DIRECTORIES_0",
                "JOINMARKET_HTTP_TOKENS_12_NAME",
                "JOINMARKET_HTTP_TOKENS_0_WALLETS_3",
                "JOINMARKET_SAMPLE_VAULT_ALICE_PASSWORDFILE",
                "JOINMARKET_SAMPLE_VAULT_ALICE_PASSWORD_FILE",
                "JOINMARKET_SAMPLE_LABELS_A_B",
                "JMX_PORT",
                "JOINMARKET",
                "JOINMARKETING_CAMPAIGN_X",
                "JOINMARKETPLACE_URL",
                "HOME"
            })
    void acceptsVariablesThatSpringBindsAndThoseOfOthers(String name) {
        variable(name, "5");

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JOINMARKET_SAMPLE_MAX__PEERS",
                "JOINMARKET_SAMPLEMAXPEERS",
                "JOINMARKET_HTTP_TOKENS_X_NAME",
                "JOINMARKET_HTTP_TOKENS_0_NAM",
                "JOINMARKET_SAMPLE",
                "JOINMARKET_SAMPLE_VAULT_ALICE_PASSWORT_FILE",
                "JOINMARKT_SAMPLE_MAXPEERS",
                "JOINMARKETSAMPLE_MAXPEERS",
                "JOINMARKETSAMPLEMAXPEERS",
                "JOINMARKETHTTP_TOKENS_0_NAME"
            })
    void refusesVariablesThatSpringWouldSilentlyIgnore(String name) {
        variable(name, "5");

        assertThatThrownBy(this::check).isInstanceOf(UnknownSettings.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "joinmarket.sample.max-peers",
                "joinmarket.sample.maxPeers",
                "joinmarket.sample.max_peers",
                "joinmarket.http.tokens[0].mixdepths[1]",
                "joinmarket.sample.vault.alice.password-file",
                "joinmarket.sample.vault[my.wallet].password-file",
                "joinmarket.sample.labels.a.b.c",
                "joinmarket.sample.upstream",
                "joinmarket.sample.upstream.host",
                "server.port",
                "joinmarketing.campaign.x"
            })
    void acceptsPropertiesThatExistAndThoseOfOthers(String name) {
        property(name);

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "joinmarket.sample.max-peer",
                "joinmarket.sample.max.peers",
                "joinmarket.http.tokens.name",
                "joinmarket.http.tokens[0].rolle",
                "joinmarket.nonsense",
                "joinmarket_sample_maxpeers",
                "JOINMARKET_SAMPLE_MAXPEERS",
                "joinmarkt.sample.max-peers",
                "joinmarketsample.max-peers",
                "joinmarket-sample.max-peers"
            })
    void refusesPropertiesThatDoNotExist(String name) {
        property(name);

        assertThatThrownBy(this::check).isInstanceOf(UnknownSettings.class);
    }

    @Test
    void namesTheIndexAndTheMapKeyInItsSuggestion() {
        property("joinmarket.http.tokens[2].roll");

        assertThat(refused())
                .singleElement()
                .satisfies(unknown -> assertThat(unknown.remedy())
                        .isEqualTo("Did you mean joinmarket.http.tokens[2].role (environment:"
                                + " JOINMARKET_HTTP_TOKENS_2_ROLE)?"));
    }

    @Test
    void suggestsNothingForANameThatIsLikeNone() {
        property("joinmarket.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");

        assertThat(refused())
                .singleElement()
                .satisfies(unknown -> assertThat(unknown.remedy())
                        .isEqualTo("Remove it; run the service with --validate to see its settings"));
    }

    @Test
    void saysWhereAWrongNameStands() {
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource("--joinmarket.run.redy-file=x"));
        environment.getSystemProperties().put("joinmarket.run.ready-fil", "x");
        try {
            assertThat(refused())
                    .extracting(Unknown::what)
                    .containsExactly(
                            "joinmarket.run.redy-file (command line) is not a setting",
                            "joinmarket.run.ready-fil (system property -Djoinmarket.run.ready-fil) is not a setting");
        } finally {
            environment.getSystemProperties().remove("joinmarket.run.ready-fil");
        }
    }

    @Test
    void reportsTenAtMost() {
        for (int i = 0; i < 11; i++) property("joinmarket.sample.nothing" + i);

        assertThat(refused()).hasSize(10);
    }

    private List<Unknown> refused() {
        UnknownSettings refused = catchThrowableOfType(UnknownSettings.class, this::check);
        assertThat(refused).isNotNull();
        return refused.unknown();
    }

    private void check() {
        KeyCheck.check(environment, SETTINGS);
    }

    private void variable(String name, String value) {
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(source, new SystemEnvironmentPropertySource(source, Map.of(name, value)));
    }

    private void property(String name) {
        environment.getPropertySources().addFirst(new MapPropertySource(name, Map.of(name, "5")));
    }
}
