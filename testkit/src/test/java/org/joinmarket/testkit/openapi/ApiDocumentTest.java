package org.joinmarket.testkit.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.testkit.openapi.Things.Colour;
import org.joinmarket.testkit.openapi.Things.Make;
import org.joinmarket.testkit.openapi.Things.Part;
import org.joinmarket.testkit.openapi.Things.Thing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ApiDocumentTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();
    private static final Thing THING = new Thing("t1", Colour.BLUE, false);
    private static final Make MAKE = new Make(
            "key-0001", "abc", 5, Colour.RED, List.of("a"), new Part("02", Map.of("x", new Part("03", Map.of()))));

    private final Map<String, ApiCall> calls = new HashMap<>(Map.of(
            "POST /api/v1/things", ApiCall.of("make", Set.of("operator"), MAKE, THING),
            "GET /api/v1/things/{id}", ApiCall.of("find", Set.of("viewer", "operator"), null, THING),
            "DELETE /api/v1/things/{id}", ApiCall.of("forget", Set.of("operator"), null, null),
            "GET /api/v1/things/all.csv", ApiCall.of("all", Set.of(), null, "id\nt1\n")));

    private static final ApiDocument SOURCE = source();

    private static ApiDocument source() {
        return new ApiDocument(
                new ApiDocument.About(
                        "Things",
                        "All about things.",
                        "http://127.0.0.1:1",
                        Object.class,
                        List.of(Things.ThingController.class),
                        List.of(Things.Advice.class),
                        List.of(Path.of("src/test/java/org/joinmarket/testkit/openapi")),
                        List.of("org.joinmarket.testkit.openapi"),
                        Map.of("id", "Of the thing."),
                        Map.of("id", "t1"),
                        Set.of()),
                JSON,
                _ -> true);
    }

    private ObjectNode document() {
        return SOURCE.write(route -> Optional.ofNullable(calls.get(route)));
    }

    private static String text(JsonNode node, String path) {
        JsonNode found = node.at(path);
        return found.isString() ? found.stringValue() : found.toString();
    }

    @Test
    void isValidAndSoAreItsExamples() {
        assertThat(DocumentCheck.flaws(document())).isEmpty();
        assertThat(DocumentCheck.flawsOfExamples(document())).isEmpty();
    }

    @Test
    void hasPathsStatusesRolesAndExplanations() {
        JsonNode paths = document().path("paths");
        assertThat(paths.propertyNames())
                .containsExactlyInAnyOrder("/api/v1/things", "/api/v1/things/{id}", "/api/v1/things/all.csv");
        JsonNode make = paths.at("/~1api~1v1~1things/post");
        assertThat(text(make, "/operationId")).isEqualTo("make");
        assertThat(text(make, "/summary")).isEqualTo("Makes one");
        assertThat(text(make, "/description"))
                .startsWith("Makes one. It is `Thing` then.\n\nFor: operator.")
                .contains("idempotency_key");
        assertThat(text(make, "/x-roles")).isEqualTo("[\"operator\"]");
        assertThat(text(make, "/x-idempotency-key")).isEqualTo("idempotency_key");
        assertThat(make.path("responses").has("201")).isTrue();
        assertThat(text(make, "/responses/400/x-problems")).contains("unknown-field", "invalid-field");
        assertThat(paths.at("/~1api~1v1~1things~1{id}/delete/responses").has("204"))
                .isTrue();
        JsonNode all = paths.at("/~1api~1v1~1things~1all.csv/get");
        assertThat(text(all, "/security")).isEqualTo("[]");
        assertThat(all.path("responses").has("401")).isFalse();
        assertThat(text(all, "/responses/200/content/text~1csv/example")).isEqualTo("id\nt1\n");
        JsonNode parameters = paths.at("/~1api~1v1~1things~1{id}/get/parameters");
        assertThat(text(parameters, "/0")).contains("\"in\":\"path\"", "Of the thing.");
        assertThat(text(parameters, "/1"))
                .contains("0 to 9", "\"default\":0", "\"minimum\":0", "\"maximum\":9", "\"required\":false");
        assertThat(text(document(), "/tags/0")).isEqualTo("{\"name\":\"thing\",\"description\":\"Things.\"}");
    }

    @Test
    void hasSchemasWithLimitsUnitsAndWhatIsRequired() {
        JsonNode schemas = document().at("/components/schemas");
        JsonNode make = schemas.path("ThingsMake");
        assertThat(text(make, "/description")).isEqualTo("A thing to be made.");
        assertThat(make.path("properties").propertyNames())
                .containsExactly("idempotency_key", "name", "max_fee_sats", "colour", "tags", "part");
        assertThat(text(make, "/required")).isEqualTo("[\"idempotency_key\",\"name\",\"max_fee_sats\",\"part\"]");
        assertThat(text(make, "/additionalProperties")).as("of a request").isEqualTo("false");
        assertThat(text(make, "/properties/name/pattern")).isEqualTo("^(?:[a-z]+|x)$");
        assertThat(text(make, "/properties/name/description")).isEqualTo("`a` to `z`, 1 < length");
        assertThat(text(make, "/properties/idempotency_key")).contains("\"minLength\":8", "\"maxLength\":64");
        assertThat(text(make, "/properties/max_fee_sats"))
                .contains("\"minimum\":0", "\"maximum\":9", "the most that it may cost. Satoshi.", "int64");
        assertThat(text(make, "/properties/tags")).contains("\"minItems\":1", "\"maxItems\":3", "\"maxLength\":5");
        assertThat(text(schemas, "/ThingsColour/enum")).isEqualTo("[\"BLUE\",\"RED\"]");
        assertThat(text(schemas, "/ThingsColour/description")).isEqualTo("* `BLUE`: As the sky.");
        assertThat(schemas.path("ThingsPart").path("properties").propertyNames())
                .containsExactly("P", "parts");
        assertThat(schemas.path("ThingsThing").has("additionalProperties"))
                .as("answers may get new fields")
                .isFalse();
    }

    @Test
    void hasTheProblemsThatTheCodeCanMakeThroughInterfacesLambdasAndAdvice() {
        JsonNode find = document().at("/paths/~1api~1v1~1things~1{id}/get/responses");
        assertThat(text(find, "/404/description")).isEqualTo("* `thing-gone`: It is gone.");
        assertThat(text(find, "/503/description")).isEqualTo("* `away`: Not … now.");
        JsonNode make = document().at("/paths/~1api~1v1~1things/post/responses");
        assertThat(make.has("404")).isFalse();
        assertThat(make.has("503")).isFalse();
        assertThat(SOURCE.problems()).extracting(ProblemType::slug).containsExactly("thing-gone", "away");
    }

    @Test
    void isNotWrittenWithoutRolesAndExamplesOfEveryCall() {
        calls.remove("DELETE /api/v1/things/{id}");
        assertThatThrownBy(this::document).hasMessageContaining("DELETE /api/v1/things/{id}");
        calls.put("DELETE /api/v1/things/{id}", ApiCall.of("find", Set.of("operator"), null, null));
        assertThatThrownBy(this::document).hasMessageContaining("two calls");
        calls.put("DELETE /api/v1/things/{id}", ApiCall.of("forget", Set.of("operator"), null, THING));
        assertThatThrownBy(this::document).hasMessageContaining("no answer");
        calls.put("DELETE /api/v1/things/{id}", ApiCall.of("forget", Set.of("operator"), MAKE, null));
        assertThatThrownBy(this::document).hasMessageContaining("no body");
        calls.put("DELETE /api/v1/things/{id}", ApiCall.of("forget", Set.of("operator"), null, null));
        calls.put("POST /api/v1/things", ApiCall.of("make", Set.of("operator"), THING, THING));
        assertThatThrownBy(this::document).hasMessageContaining("not an example");
        calls.put("POST /api/v1/things", ApiCall.of("make", Set.of("operator"), MAKE, null));
        assertThatThrownBy(this::document).hasMessageContaining("an example is missing");
        calls.put(
                "POST /api/v1/things",
                ApiCall.of("make", Set.of("operator"), MAKE, THING).answering(202));
        assertThat(document().at("/paths/~1api~1v1~1things/post/responses").has("202"))
                .isTrue();
    }

    @Test
    void saysWhatToDoWhenTheFileIsStale(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("things.json");
        assertThatThrownBy(() -> DocumentCheck.requireWritten(file, document()))
                .hasMessageContaining("./jm openapi")
                .hasMessageContaining("line 1");
        Files.writeString(file, DocumentCheck.text(document()));
        DocumentCheck.requireWritten(file, document());
        Files.writeString(file, DocumentCheck.text(document()).replace("It is gone", "It was here"));
        assertThatThrownBy(() -> DocumentCheck.requireWritten(file, document())).hasMessageContaining("It is gone");
    }
}
