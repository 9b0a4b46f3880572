package org.joinmarket.wallet.coins;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A line of a BIP-329 file (wallet.md 10).
 *
 * @param type {@code output}, {@code addr}, or another, of which only the label means something here
 * @param ref what it is about
 * @param spendable of an {@code output}; absent if the record does not say
 * @param extra its other members, as they were
 */
record LabelRecord(
        String type,
        String ref,
        @Nullable String label,
        @Nullable Boolean spendable,
        ObjectNode extra) {
    static final String OUTPUT = "output";
    static final String ADDRESS = "addr";

    /** Characters of a line. */
    static final int MAX_LINE_CHARS = 4_096;

    static final int MAX_TYPE_CHARS = 16;
    static final int MAX_REF_CHARS = 200;

    private static final int MAX_DEPTH = 10;
    private static final int MAX_NUMBER_CHARS = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * A record as it stood in a file.
     *
     * @param leftOut why its label was; absent if it was not
     */
    record Read(LabelRecord record, @Nullable String leftOut) {}

    /** @return empty if it is no such record, or one beyond the limits; a label that is none here does not make it so */
    static Optional<Read> parse(String line) {
        if (line.length() > MAX_LINE_CHARS) return Optional.empty();
        return object(line).flatMap(LabelRecord::of);
    }

    private static Optional<ObjectNode> object(String json) {
        try {
            return JSON.readTree(json) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Optional<Read> of(ObjectNode object) {
        JsonNode type = object.remove("type");
        JsonNode ref = object.remove("ref");
        JsonNode label = object.remove("label");
        if (!isText(type, MAX_TYPE_CHARS) || !isText(ref, MAX_REF_CHARS)) return Optional.empty();
        JsonNode spendable = type.asString().equals(OUTPUT) ? object.remove("spendable") : null;
        if (spendable != null && !spendable.isBoolean()) return Optional.empty();
        String leftOut = label == null ? null : flaw(label);
        LabelRecord record = new LabelRecord(
                type.asString(),
                ref.asString(),
                label == null || leftOut != null ? null : label.asString(),
                spendable == null ? null : spendable.asBoolean(),
                object);
        return Optional.of(new Read(record, leftOut));
    }

    /** What keeps {@code label} from being one here; null if nothing does. */
    private static @Nullable String flaw(JsonNode label) {
        if (!label.isString()) return "a label that is no text";
        if (label.asString().length() > Labels.MAX_CHARS)
            return "a label of more than " + Labels.MAX_CHARS + " characters";
        return Labels.isFit(label.asString()) ? null : "a label with control characters";
    }

    /** Whether it says nothing. */
    boolean isEmpty() {
        return label == null && spendable == null && extra.isEmpty();
    }

    private static boolean isText(@Nullable JsonNode node, int maxChars) {
        return node != null && node.isString() && isText(node.asString(), maxChars);
    }

    private static boolean isText(String text, int maxChars) {
        return !text.isEmpty() && text.length() <= maxChars && Labels.isFit(text);
    }

    /** Whether a record may be about it. */
    static boolean isRef(String text) {
        return isText(text, MAX_REF_CHARS);
    }

    /** Members that mean nothing here, from {@link #extraJson()}. */
    static ObjectNode extra(@Nullable String json) {
        if (json == null) return JSON.createObjectNode();
        return object(json).orElseThrow(() -> new IllegalStateException("a label on the disk is damaged"));
    }

    /** Absent if there are none. */
    @Nullable
    String extraJson() {
        return extra.isEmpty() ? null : extra.toString();
    }

    /** The line, without its end. */
    String json() {
        ObjectNode all = JSON.createObjectNode();
        all.put("type", type);
        all.put("ref", ref);
        if (label != null) all.put("label", label);
        if (spendable != null) all.put("spendable", spendable);
        all.setAll(extra);
        return all.toString();
    }
}
