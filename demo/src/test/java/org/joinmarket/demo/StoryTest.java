package org.joinmarket.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoryTest {
    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final String ESCAPE = "\u001b";

    private final Told told = new Told();
    private final Story plain = new Story(told.stream(), false);
    private final Story decorated = new Story(told.stream(), true);

    @Test
    void tellsAPhaseWithItsTimeAndGivesItsResult() {
        assertThat(plain.<String>phase("funding", () -> "result")).isEqualTo("result");

        assertThat(told.lines()).singleElement().asString().matches("  ✓ funding {52} *0\\.[0-9]{2} s");
        assertThat(plain.phase()).isEqualTo("funding");
    }

    @Test
    void marksAPhaseThatFailedAndPassesTheFailureOn() {
        assertThatThrownBy(() -> plain.phase("funding", () -> {
                    throw new IllegalStateException("why");
                }))
                .hasMessage("why");

        assertThat(told.lines()).singleElement().asString().startsWith("  ✗ funding");
        assertThat(plain.phase()).isEqualTo("funding");
    }

    @Test
    void attributesAFailureToAPreludeThatTellsNothing() {
        plain.phase("funding", () -> {});

        assertThatThrownBy(() -> plain.prelude("makers", () -> {
                    throw new IllegalStateException("why");
                }))
                .hasMessage("why");

        assertThat(plain.phase()).isEqualTo("makers");
        assertThat(told.lines()).hasSize(1);
    }

    @Test
    void givesSignsOfLifeWithWhatItWaitsForAndNoneOnceThePhaseIsOver() {
        Story story = new Story(told.stream(), false, OFTEN);

        story.phase("offers", () -> {
            told.await("… offers (0 s)\n");
            story.progress("2 of 3");
            told.await("… offers (0 s) 2 of 3\n");
        });

        assertThat(told.lines().getLast()).startsWith("  ✓ offers");
    }

    @Test
    void usesNeitherColourNorControlCharactersWhereTheyAreNotWelcome() {
        plain.heading("Heading");
        plain.phase("funding", () -> plain.detail("signing"));
        plain.say(plain.strong("strong"));

        assertThat(told.text()).doesNotContain(ESCAPE, "\r");
        assertThat(told.lines()).contains("", "Heading", "      signing", "strong");
    }

    @Test
    void rewritesTheLineOfAPhaseOnATerminal() {
        Story story = new Story(told.stream(), true, OFTEN);

        story.phase("offers", () -> {
            told.await("\r" + ESCAPE + "[K  … offers (0 s)");
            story.detail("signing");
        });

        assertThat(told.text())
                .contains("\r" + ESCAPE + "[K      " + ESCAPE + "[2msigning" + ESCAPE + "[0m\n")
                .contains("\r" + ESCAPE + "[K  " + ESCAPE + "[32m✓" + ESCAPE + "[0m offers");
    }

    @Test
    void coloursHeadingsFailuresAndWhatIsStrongOnATerminal() {
        decorated.heading("Heading");
        assertThatThrownBy(() -> decorated.phase("funding", () -> {
                    throw new IllegalStateException("why");
                }))
                .hasMessage("why");

        assertThat(told.text()).contains(ESCAPE + "[1mHeading", ESCAPE + "[31m✗");
        assertThat(decorated.strong("x")).isEqualTo(ESCAPE + "[33mx" + ESCAPE + "[0m");
        assertThat(decorated.secondsSoFar()).isPositive();
    }
}
