package org.joinmarket.common.protocol;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON from strangers: strict, UTF-8, at most ten levels deep; its length is bounded by the line that it came in. */
final class BoundedJson {
    /** As one of the existing directories. */
    static final int MAX_DEPTH = 10;

    private static final int MAX_NUMBER_CHARS = 64;

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(MAX_NUMBER_CHARS)
            .build();

    /** Does not guess encodings: what is forwarded as it came must be the same message for every reader. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private BoundedJson() {}

    /** A JSON object without duplicate keys. */
    static Decoded<JsonNode> object(String text) {
        if (text.length() > Envelope.MAX_READ_BYTES) return Decoded.malformed(Flaw.TOO_LONG);
        try {
            JsonNode node = MAPPER.readTree(text);
            return node.isObject() ? Decoded.ok(node) : Decoded.malformed(Flaw.NOT_AN_OBJECT);
        } catch (StreamConstraintsException beyondALimit) {
            return Decoded.malformed(Flaw.NESTED_TOO_DEEPLY);
        } catch (JacksonException notJson) {
            return Decoded.malformed(Flaw.NOT_JSON);
        }
    }

    static Optional<String> string(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isString() ? Optional.of(value.asString()) : Optional.empty();
    }

    static Optional<Boolean> bool(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isBoolean() ? Optional.of(value.asBoolean()) : Optional.empty();
    }

    /** A number written without fraction or exponent that fits an int. */
    static Optional<Integer> integer(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isIntegralNumber() && value.canConvertToInt()
                ? Optional.of(value.asInt())
                : Optional.empty();
    }
}
