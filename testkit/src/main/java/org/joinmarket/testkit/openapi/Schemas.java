package org.joinmarket.testkit.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import jakarta.validation.constraints.Pattern;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schemas of records as our services read and write them: snake case, absent rather than null, limits from Bean Validation. */
final class Schemas {
    /** Below it in the document. */
    static final String PLACE = "components/schemas";

    private static final SnakeCaseStrategy NAMES = new SnakeCaseStrategy();

    private final ApiSources sources;
    private final SchemaBuilder builder;

    Schemas(ApiSources sources) {
        this.sources = sources;
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JakartaValidationModule())
                .with(
                        Option.DEFINITIONS_FOR_ALL_OBJECTS,
                        Option.PLAIN_DEFINITION_KEYS,
                        Option.EXTRA_OPEN_API_FORMAT_VALUES,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forFields()
                .withPropertyNameOverrideResolver(Schemas::name)
                .withRequiredCheck(field -> !isNullable(field))
                .withNullableCheck(_ -> false)
                .withStringPatternResolver(Schemas::pattern)
                .withDescriptionResolver(this::description);
        config.forTypesInGeneral()
                .withPropertySorter((_, _) -> 0) // as they are declared
                .withDefinitionNamingStrategy((key, _) -> nameOf(key.getType().getErasedType()))
                .withDescriptionResolver(scope -> described(scope.getType().getErasedType()))
                .withCustomDefinitionProvider((type, context) ->
                        type.getErasedType().isEnum() ? choice(type.getErasedType(), context) : null);
        this.builder = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
    }

    /** A reference to the schema of a record, or the schema of something smaller. */
    ObjectNode of(Type type) {
        return builder.createSchemaReference(type);
    }

    /** All that were referred to, by name. To be called last. */
    ObjectNode all() {
        return builder.collectDefinitions(PLACE);
    }

    /** {@code Wallets.Create} is {@code WalletsCreate}; a class that has moved since it was published says what it was of. */
    static String nameOf(Class<?> type) {
        StringBuilder name = new StringBuilder();
        for (Class<?> one = type; one != null; one = one.getEnclosingClass()) name.insert(0, published(one));
        return name.toString();
    }

    private static String published(Class<?> type) {
        JsonTypeName said = type.getAnnotation(JsonTypeName.class);
        return said == null ? type.getSimpleName() : said.value();
    }

    private static String name(FieldScope field) {
        JsonProperty said = field.getAnnotation(JsonProperty.class);
        return said == null || said.value().isEmpty()
                ? NAMES.nameForField(null, null, field.getDeclaredName())
                : said.value();
    }

    private static boolean isNullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Bean Validation compares the whole text, a schema looks for it anywhere. */
    private static @Nullable String pattern(FieldScope field) {
        Pattern pattern = field.getAnnotationConsideringFieldAndGetterIfSupported(Pattern.class);
        return pattern == null ? null : "^(?:" + pattern.regexp() + ")$";
    }

    private @Nullable String description(FieldScope field) {
        if (field.isFakeContainerItemScope()) return null;
        Class<?> owner = field.getRawMember().getDeclaringClass();
        String text = sources.doc(owner.getCanonicalName()).parameters().getOrDefault(field.getDeclaredName(), "");
        String unit = unit(name(field));
        if (text.isEmpty() || unit.isEmpty()) return text.isEmpty() && unit.isEmpty() ? null : text + unit;
        return text.replaceFirst("\\.$", "") + ". " + unit;
    }

    /** What the end of a name says in all our APIs. */
    private static String unit(String name) {
        Matcher end = java.util.regex.Pattern.compile("_(sats_per_kvb|sats|ppm|seconds|blocks|micros)$")
                .matcher("_" + name);
        if (!end.find()) return "";
        return switch (end.group(1)) {
            case "sats_per_kvb" -> "Satoshi per 1 000 virtual bytes.";
            case "sats" -> "Satoshi.";
            case "ppm" -> "Millionths.";
            case "seconds" -> "Seconds.";
            case "micros" -> "Millionths of a second.";
            default -> "";
        };
    }

    private @Nullable String described(Class<?> type) {
        if (!type.isRecord()) return null;
        String text = sources.doc(String.valueOf(type.getCanonicalName())).text();
        return text.isEmpty() ? null : text;
    }

    private CustomDefinition choice(Class<?> type, SchemaGenerationContext context) {
        ObjectNode node = context.getGeneratorConfig().createObjectNode();
        node.put("type", "string");
        ArrayNode values = node.putArray("enum");
        StringBuilder text =
                new StringBuilder(sources.doc(type.getCanonicalName()).text());
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            values.add(name);
            String said = sources.doc(type.getCanonicalName() + "#" + name).text();
            if (!said.isEmpty())
                text.append(text.isEmpty() ? "" : "\n")
                        .append("* `" + name + "`: ")
                        .append(said);
        }
        if (!text.isEmpty()) node.put("description", text.toString());
        return new CustomDefinition(
                node, CustomDefinition.DefinitionType.ALWAYS_REF, CustomDefinition.AttributeInclusion.YES);
    }

    /** The schema that a reference means; the reference itself if it is none. */
    static Optional<String> referred(JsonNode schema) {
        String prefix = "#/" + PLACE + "/";
        String text = schema.path("$ref").stringValue("");
        return text.startsWith(prefix) ? Optional.of(text.substring(prefix.length())) : Optional.empty();
    }
}
