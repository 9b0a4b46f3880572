package org.joinmarket.testkit.openapi;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds a document to the specification of OpenAPI 3.1, its examples to its schemas, and the file to the document. */
public final class DocumentCheck {
    /** With this system property {@link #requireWritten} writes the file. */
    static final String WRITE = "openapi.write";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DocumentCheck() {}

    /** What the specification does not allow, one line each. */
    public static List<String> flaws(ObjectNode document) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(text(document), null, options);
        List<String> flaws = new ArrayList<>(Objects.requireNonNullElse(parsed.getMessages(), List.of()));
        if (parsed.getOpenAPI() == null) flaws.add("not read at all");
        return flaws;
    }

    /** The examples of records that their schemas do not describe: whole, and without a field that no schema has. */
    public static List<String> flawsOfExamples(ObjectNode document) {
        ObjectNode closed = document.deepCopy();
        for (JsonNode schema : closed.at("/components/schemas").values())
            if (schema.has("properties")) ((ObjectNode) schema).put("additionalProperties", false);
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        List<String> flaws = new ArrayList<>();
        for (JsonNode content : closed.findParents("example")) {
            if (!content.path("schema").has("$ref")) continue;
            ObjectNode schema = ((ObjectNode) content.path("schema")).deepCopy();
            schema.set("components", closed.path("components")); // what the references of a schema begin at
            registry.getSchema(schema)
                    .validate(content.path("example"))
                    .forEach(error -> flaws.add(schema.path("$ref").stringValue("") + " " + error));
        }
        return flaws;
    }

    /** As it is written. */
    static String text(ObjectNode document) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }

    /** @throws IllegalStateException if the file says something else */
    public static void requireWritten(Path file, ObjectNode document) {
        String now = text(document);
        try {
            if (Boolean.getBoolean(WRITE)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, now);
                return;
            }
            String written = Files.exists(file) ? Files.readString(file) : "";
            if (!written.equals(now)) throw new IllegalStateException(difference(file, written, now));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String difference(Path file, String written, String now) {
        List<String> before = written.lines().toList();
        List<String> after = now.lines().toList();
        int same = 0;
        while (same < Math.min(before.size(), after.size()) && before.get(same).equals(after.get(same))) same++;
        String line = same < after.size() ? after.get(same).strip() : "(the end)";
        return file.normalize() + " does not say what the code says, from line " + (same + 1) + " on: " + line
                + "\nRun ./jm openapi, which writes it, and commit the change.";
    }
}
