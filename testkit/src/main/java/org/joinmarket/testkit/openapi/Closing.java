package org.joinmarket.testkit.openapi;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What requests may have and no more: our services refuse fields that they do not know, and answers may get new ones. */
final class Closing {
    private Closing() {}

    static void close(ObjectNode document) {
        JsonNode schemas = document.path("components").path("schemas");
        Set<String> seen = new HashSet<>();
        for (JsonNode path : document.path("paths").values())
            for (JsonNode operation : path.values()) close(operation.path("requestBody"), schemas, seen);
    }

    private static void close(JsonNode node, JsonNode schemas, Set<String> seen) {
        Schemas.referred(node).filter(seen::add).ifPresent(name -> {
            JsonNode schema = schemas.path(name);
            if (schema instanceof ObjectNode object && object.has("properties"))
                object.put("additionalProperties", false);
            close(schema, schemas, seen);
        });
        for (JsonNode child : node.values()) close(child, schemas, seen);
    }
}
