package org.joinmarket.common.nick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DirectoryIdentityTest {
    private static final JsonNode VECTORS = Vectors.read("wire/nick_auth.json");
    private static final String HOST = "nakamotourflxwjnjpnrk7yc2nhkf6r62ed4gdfxmmn5f4saw5q5qoyd.onion";

    static Stream<JsonNode> grammar() {
        return VECTORS.get("directory_id_grammar").valueStream();
    }

    @ParameterizedTest
    @MethodSource("grammar")
    void hasThePublishedGrammar(JsonNode vector) {
        String value = vector.get("value").asString();
        assertThat(DirectoryIdentity.parse(value).isPresent())
                .isEqualTo(vector.get("valid").asBoolean());
    }

    static Stream<JsonNode> endpoints() {
        return VECTORS.get("directory_id_for_endpoint").valueStream();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void isDerivedFromTheOnionAddressThatWasDialled(JsonNode vector) {
        JsonNode expected = vector.get("directory_id");
        assertThat(DirectoryIdentity.ofEndpoint(
                                vector.get("host").asString(),
                                vector.get("port").asInt())
                        .map(DirectoryIdentity::value))
                .isEqualTo(expected.isNull() ? Optional.empty() : Optional.of(expected.asString()));
    }

    @ParameterizedTest
    @CsvSource({HOST + ", 1, true", HOST + ", 65535, true", HOST + ", 65536, false", HOST + ", -1, false"})
    void hasThePortOfTheEndpoint(String host, int port, boolean derived) {
        assertThat(DirectoryIdentity.ofEndpoint(host, port).isPresent()).isEqualTo(derived);
    }

    @ParameterizedTest
    @ValueSource(strings = {HOST + "..", "x." + HOST, " " + HOST, HOST + "\n", HOST + ":5222", ""})
    void isNotDerivedFromWhatIsNotAnOnionAddress(String host) {
        assertThat(DirectoryIdentity.ofEndpoint(host, 5222)).isEmpty();
    }

    @Test
    void lettersThatMerelyLowerToAsciiAreNoOnionAddress() {
        String kelvin = HOST.replace('k', '\u212A');
        assertThat(DirectoryIdentity.ofEndpoint(kelvin, 5222)).isEmpty();
    }

    @Test
    void isNoLongerThanAHostNameAndAPort() {
        String longest = "a".repeat(DirectoryIdentity.MAX_CHARS);
        assertThat(DirectoryIdentity.parse(longest)).map(Object::toString).contains(longest);
        assertThat(DirectoryIdentity.parse(longest + "a")).isEmpty();
        assertThatThrownBy(() -> new DirectoryIdentity(longest + "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "prefer_verified, true, true, false",
        "prefer_verified, false, false, false",
        "require_verified, true, true, true",
        "require_verified, false, false, true",
        "disabled, true, false, false",
        "disabled, false, false, false"
    })
    void aModeOffersAProofOnlyForAKnownIdentity(String text, boolean known, boolean offered, boolean required) {
        NickAuthMode mode = NickAuthMode.parse(text).orElseThrow();
        assertThat(mode.isOffered(known)).isEqualTo(offered);
        assertThat(mode.isRequired()).isEqualTo(required);
        assertThat(mode).hasToString(text);
    }

    @Test
    void prefersProofsUnlessToldOtherwise() {
        assertThat(NickAuthMode.DEFAULT).isEqualTo(NickAuthMode.PREFER_VERIFIED);
        assertThat(NickAuthMode.parse("Disabled")).isEmpty();
    }
}
