package org.joinmarket.common.nick;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A flat JSON object of strings and booleans: exactly the expected keys, each once, in any order and spacing (wire.md
 * 8.8). Reading stops at the first key or value that has no place in it.
 */
final class StrictObject {
    /** As long as the longest envelope that anybody reads. */
    static final int MAX_CHARS = 65_536;

    private static final JsonFactory FACTORY = new JsonFactory();

    /** {@link String} or {@link Boolean}. */
    private final Map<String, Object> values;

    private StrictObject(Map<String, Object> values) {
        this.values = values;
    }

    static Decoded<StrictObject> read(String text, Set<String> keys) {
        if (text.length() > MAX_CHARS) return Decoded.malformed(Flaw.TOO_LONG);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) return Decoded.malformed(Flaw.NOT_JSON);
            if (first != JsonToken.START_OBJECT) return Decoded.malformed(Flaw.NOT_AN_OBJECT);
            return read(parser, keys);
        } catch (JacksonException notJson) {
            return Decoded.malformed(Flaw.NOT_JSON);
        }
    }

    private static Decoded<StrictObject> read(JsonParser parser, Set<String> keys) {
        Map<String, Object> values = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            if (!keys.contains(key)) return Decoded.malformed(Flaw.BAD_SYNTAX);
            JsonToken token = parser.nextToken();
            if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE)
                return Decoded.malformed(Flaw.WRONG_TYPE);
            Object value = token == JsonToken.VALUE_STRING ? parser.getString() : parser.getBooleanValue();
            if (values.put(key, value) != null) return Decoded.malformed(Flaw.DUPLICATE_KEY);
        }
        if (parser.nextToken() != null) return Decoded.malformed(Flaw.NOT_JSON);
        return values.size() == keys.size()
                ? Decoded.ok(new StrictObject(values))
                : Decoded.malformed(Flaw.MISSING_FIELD);
    }

    /** Empty if it is not a string. */
    Optional<String> string(String key) {
        return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Empty if it is not a boolean. */
    Optional<Boolean> bool(String key) {
        return values.get(key) instanceof Boolean bool ? Optional.of(bool) : Optional.empty();
    }
}
