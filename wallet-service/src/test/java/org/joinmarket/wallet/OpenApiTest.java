package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.joinmarket.support.json.StrictJson;
import org.joinmarket.testkit.openapi.ApiCall;
import org.joinmarket.testkit.openapi.ApiDocument;
import org.joinmarket.testkit.openapi.DocumentCheck;
import org.joinmarket.testkit.openapi.ProblemType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the API, held to the code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final JsonMapper JSON = StrictJson.mapper();

    private ApiDocument source;
    private ObjectNode document;

    @BeforeAll
    void write() {
        source = WalletDocument.document();
        document = source.write(WalletDocument::call);
    }

    @Test
    void saysWhatTheCodeSays() {
        assertThatCode(() -> DocumentCheck.requireWritten(WalletDocument.FILE, document))
                .doesNotThrowAnyException();
    }

    @Test
    void isAnOpenApiDocument() {
        assertThat(DocumentCheck.flaws(document)).isEmpty();
    }

    @Test
    void itsExamplesAreWhatItsSchemasDescribe() {
        assertThat(DocumentCheck.flawsOfExamples(document)).isEmpty();
    }

    /** Else nobody would notice that a schema allows what no record takes. */
    @Test
    void whatIsWrongIsNoticed() {
        ObjectNode broken = document.deepCopy();
        ((ObjectNode) broken.at("/paths/~1api~1v1~1wallets/post/requestBody/content/application~1json/example"))
                .put("name", "Not A Name");
        assertThat(DocumentCheck.flawsOfExamples(broken))
                .singleElement()
                .asString()
                .contains("name");
        ((ObjectNode) broken.at("/paths/~1api~1v1~1wallets/post")).put("responses", 7);
        assertThat(DocumentCheck.flaws(broken)).isNotEmpty();
    }

    @Test
    void everyExampleIsReadAsTheRecordThatItIs() {
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            for (String route : source.routes()) {
                ApiCall call = WalletDocument.call(route).orElseThrow();
                Stream.of(Optional.ofNullable(call.request()), Optional.ofNullable(call.response()))
                        .flatMap(Optional::stream)
                        .filter(example -> example instanceof Record)
                        .forEach(example -> assertReadAsItIs(route, example, factory.getValidator()));
            }
        }
    }

    private static void assertReadAsItIs(String route, Object example, Validator validator) {
        assertThat(JSON.readValue(JSON.writeValueAsBytes(example), example.getClass()))
                .as(route)
                .isEqualTo(example);
        assertThat(validator.validate(example)).as(route).isEmpty();
    }

    /** A problem that the code makes for no call is one of the background, or was missed. */
    @Test
    void everyProblemIsOneOfSomeCall() {
        Set<String> described = new TreeSet<>();
        for (JsonNode slugs : document.findValues("x-problems"))
            for (JsonNode slug : slugs.values()) described.add(slug.stringValue());
        assertThat(described)
                .containsAll(source.problems().stream().map(ProblemType::slug).toList());
    }

    @Test
    void whatMovesMoneyHasAnIdempotencyKey() {
        assertThat(document.findParents("x-idempotency-key"))
                .extracting(operation -> operation.path("operationId").stringValue())
                .contains("send", "bump", "makeChild", "redeem", "authorizeSpend", "leaseAsMaker", "leaseAsTaker");
    }
}
