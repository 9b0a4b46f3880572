package org.joinmarket.common.nick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NickTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "J5Ckon1LuuapPSBM",
                "J5cgWgQAS8pjF3QO",
                "J51OOOOOOOOOOOOO",
                "J5zzzzzzzzzzzzzz",
                "J5legacyOOOOOOOO",
                "J5OOOOOOOOOOOOOO",
                "J5Ckon0LuuapPSBM",
                "J5CkonILuuapPSBM",
                "J5CkonO1uuapPSBM"
            })
    void takesFourteenLettersAndDigitsAfterThePrefix(String text) {
        assertThat(Nick.parse(text).map(Nick::toString)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "J5",
                "OOOOOOOOOOOOOOOO",
                "J5Ckon1LuuapPSB",
                "J5Ckon1LuuapPSBMO",
                "J6Ckon1LuuapPSBM",
                "j5Ckon1LuuapPSBM",
                "J5Ckon1Luuap SBM",
                "J5Ckon1Luuap!SBM",
                "J5Ckon1Luuap;SBM",
                "J5Ckon1Luuap/SBM",
                "J5Ckon1Luuap:SBM",
                "J5Ckon1Luuap@SBM",
                "J5Ckon1Luuap[SBM",
                "J5Ckon1Luuap`SBM",
                "J5Ckon1Luuap{SBM",
                "J5Ckon1Luuap\u00e4SBM",
                "J5Ckon1Luuap\nSBM"
            })
    void refusesEverythingElse(String text) {
        assertThat(Nick.parse(text)).isEmpty();
        assertThatThrownBy(() -> new Nick(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a nick");
    }
}
