package org.joinmarket.support.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class StrictJsonTest {
    enum Colour {
        RED,
        BLUE
    }

    record Inner(long feeSats) {}

    record Outer(
            long amountSats,
            String wallet,
            boolean sweep,
            Colour colour,
            List<Integer> mixdepths,
            @Nullable Inner inner,
            @Nullable Integer makers,
            @Nullable BigDecimal rate,
            @Nullable Double factor,
            @Nullable Map<String, Integer> shares) {}

    @NullUnmarked
    record Loose(String text) {}

    private static final String GOOD =
            "{'amount_sats':3,'wallet':'w','sweep':true,'colour':'RED','mixdepths':[0,1],'inner':{'fee_sats':1}}";

    private final JsonMapper json = StrictJson.mapper();

    @Test
    void readsAndWritesSnakeCaseWithoutNulls() {
        Outer read = read(GOOD);

        assertThat(read)
                .isEqualTo(new Outer(3, "w", true, Colour.RED, List.of(0, 1), new Inner(1), null, null, null, null));
        assertThat(json.writeValueAsString(read)).contains("\"amount_sats\":3").doesNotContain("makers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'amount_sats':3.7",
                "'amount_sats':3.0",
                "'amount_sats':1e3",
                "'amount_sats':'3'",
                "'amount_sats':true",
                "'amount_sats':null",
                "'amount_sats':9223372036854775808",
                "'wallet':3",
                "'wallet':3.5",
                "'wallet':true",
                "'wallet':null",
                "'wallet':['w']",
                "'sweep':1",
                "'sweep':'true'",
                "'sweep':''",
                "'colour':0",
                "'colour':''",
                "'colour':'red'",
                "'colour':null",
                "'mixdepths':''",
                "'mixdepths':'0'",
                "'mixdepths':0",
                "'mixdepths':[0.5]",
                "'mixdepths':['0']",
                "'mixdepths':null",
                "'inner':''",
                "'inner':{}",
                "'inner':{'fee_sats':1,'x':1}",
                "'makers':''",
                "'makers':'3'",
                "'unknown':1",
                "'amount_sats':[3]",
                "'amount_sats':{}",
                "'amount_sats':NaN",
                "'amount_sats':03",
                "'amount_sats':+3",
                "'amount_sats':0x3",
                "'mixdepths':[null]",
                "'mixdepths':[[0]]",
                "'mixdepths':[true]",
                "'mixdepths':{'0':0}",
                "'inner':1",
                "'inner':'1'",
                "'inner':[1]",
                "'inner':[{'fee_sats':1}]",
                "'makers':2147483648",
                "'makers':3.0",
                "'makers':false",
                "'rate':'3.5'",
                "'rate':''",
                "'rate':true",
                "'rate':'NaN'",
                "'rate':NaN",
                "'factor':'3.5'",
                "'factor':'NaN'",
                "'factor':'Infinity'",
                "'factor':'-INF'",
                "'factor':NaN",
                "'factor':1e999",
                "'factor':true",
                "'shares':{'a':null}",
                "'shares':{'a':'1'}",
                "'shares':{'a':1.5}",
                "'shares':[]"
            })
    void refusesWhatIsNotExactlyMeant(String field) {
        String name = field.substring(0, field.indexOf(':'));
        String rest =
                GOOD.replaceAll(name + ":(\\[.*?\\]|\\{.*?\\}|[^,}]*),?", "").replace(",}", "}");

        assertThatThrownBy(() -> read(rest.replaceFirst("\\{", "{" + field + ",")))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void readsNumbersThatAreNumbers() {
        Outer read = read(GOOD.replaceFirst("\\{", "{'rate':3,'factor':1e3,'shares':{'a':1},"));

        assertThat(read.rate()).isEqualTo(new BigDecimal(3));
        assertThat(read.factor()).isEqualTo(1000.0);
        assertThat(read.shares()).isEqualTo(Map.of("a", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amount_sats", "wallet", "sweep", "colour", "mixdepths"})
    void refusesAMissingComponentUnlessItIsNullable(String name) {
        String without = GOOD.replaceFirst("'" + name + "':(\\[.*?\\]|[^,}]*),", "");

        assertThat(without).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> read(without))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining(name);
    }

    @Test
    void refusesRepeatedFieldsAndWhatFollowsTheEnd() {
        assertThatThrownBy(() -> read(GOOD.replaceFirst("\\{", "{'amount_sats':4,")))
                .isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> read(GOOD + " {}")).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> json.readTree("{\"a\":1,\"a\":2}")).isInstanceOf(JacksonException.class);
    }

    @Test
    void asksForNothingWhereNullnessIsNotDeclared() {
        assertThat(json.readValue("{}", Loose.class).text()).isNull();
    }

    @Test
    void writesDecimalsWithoutExponent() {
        assertThat(json.writeValueAsString(new BigDecimal("1E-8"))).isEqualTo("0.00000001");
    }

    @Test
    void tolerantMapperPassesOverUnknownFieldsOnly() {
        JsonMapper tolerant = StrictJson.tolerantMapper();

        assertThat(tolerant.readValue("{\"fee_sats\":1,\"new\":2}", Inner.class))
                .isEqualTo(new Inner(1));
        assertThatThrownBy(() -> tolerant.readValue("{\"fee_sats\":1.5}", Inner.class))
                .isInstanceOf(JacksonException.class);
    }

    private Outer read(String singleQuoted) {
        return json.readValue(singleQuoted.replace('\'', '"'), Outer.class);
    }
}
