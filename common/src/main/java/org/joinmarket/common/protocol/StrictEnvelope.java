package org.joinmarket.common.protocol;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Envelopes of a phase in which no two readers may see two messages in one line, as while a nick is being proven: whatever
 * {@link EnvelopeCodec} makes of duplicate keys elsewhere, here they are malformed at every level (wire.md 1.2, 8.8).
 * Stateless and safe for several threads.
 */
public final class StrictEnvelope {
    /** Steps over a byte order mark: whether one may be there was the codec's to say. */
    private static final JsonFactory FACTORY = BoundedJson.FACTORY
            .rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    private StrictEnvelope() {}

    public static Decoded<Envelope> decode(byte[] json) {
        return decode(json, 0, json.length);
    }

    /** The JSON of one line without its terminator, at most {@link Envelope#MAX_READ_BYTES}. */
    public static Decoded<Envelope> decode(byte[] bytes, int offset, int length) {
        return EnvelopeCodec.decode(bytes, offset, length)
                .flatMap(envelope -> hasDuplicateKeys(bytes, offset, length)
                        ? Decoded.malformed(Flaw.DUPLICATE_KEY)
                        : Decoded.ok(envelope));
    }

    /** For JSON that was read before, so a second, stricter reader can stumble over nothing else. */
    private static boolean hasDuplicateKeys(byte[] bytes, int offset, int length) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
            while (parser.nextToken() != null) {
                // the parser itself looks at the keys
            }
            return false;
        } catch (JacksonException duplicateKey) {
            return true;
        }
    }
}
