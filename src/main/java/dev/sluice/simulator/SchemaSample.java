package dev.sluice.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A value that fits a JSON Schema, as far as structured outputs use them: {@code properties}, {@code items}, {@code enum},
 * {@code const}, the first of {@code anyOf}, and references to {@code $defs} or {@code definitions}.
 */
final class SchemaSample {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 20;

    private final JsonNode root;
    private final String text;

    private SchemaSample(JsonNode root, String text) {
        this.root = root;
        this.text = text.isEmpty() ? "token" : text;
    }

    /** The value; {@code text} is each free text in it. Without a schema: an object with one text. */
    static JsonNode of(JsonNode schema, String text) {
        SchemaSample sample = new SchemaSample(schema, text);
        return schema.isObject() ? sample.value(schema, 0) : Json.object().put("answer", sample.text);
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (depth > MAX_DEPTH) {
            return NODES.nullNode();
        }
        if (schema.has("$ref")) {
            return value(root.at(schema.path("$ref").asText().substring(1)), depth + 1);
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        if (schema.has("anyOf")) {
            return value(schema.path("anyOf").path(0), depth + 1);
        }
        JsonNode type = schema.path("type").isArray() ? schema.path("type").path(0) : schema.path("type");
        return switch (type.asText(schema.has("properties") ? "object" : "string")) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer", "number" -> NODES.numberNode(3);
            case "boolean" -> NODES.booleanNode(true);
            case "null" -> NODES.nullNode();
            default -> NODES.textNode(text);
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = Json.object();
        schema.path("properties")
                .properties()
                .forEach(one -> object.set(one.getKey(), value(one.getValue(), depth + 1)));
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        return Json.array().add(value(schema.path("items"), depth + 1));
    }
}
