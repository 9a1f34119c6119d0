package dev.sluice.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * JSON objects from bytes and back, strictly: RFC 8259 in UTF-8 without a byte order mark, each name once, nothing after
 * the object.
 *
 * <p>Bounds: 64 levels, strings of 8 M characters, names of 1,000, numbers of 64 characters that a double can hold,
 * 1 M tokens. What goes out is always written from the parsed values, so that what was inspected is what is sent
 * (RFC 8259 §4 leaves the meaning of a repeated name open). Any thread.
 */
public final class Json {
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(8_000_000)
                    .maxNameLength(1_000)
                    .maxNumberLength(64)
                    .maxTokenCount(1_000_000)
                    .build())
            .build();

    private Json() {}

    /**
     * The object that the bytes are.
     *
     * @throws JsonException when they are not one JSON object in UTF-8
     */
    public static JsonObject parse(byte[] utf8) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException malformed) {
            throw new JsonException("not JSON: malformed UTF-8");
        }
        try (JsonParser parser = FACTORY.createParser(text.array(), text.arrayOffset(), text.length())) {
            return JsonReader.read(parser);
        } catch (IOException malformed) {
            throw new JsonException(describe(malformed));
        }
    }

    /**
     * The object that the text is.
     *
     * @throws JsonException when it is not one JSON object
     */
    public static JsonObject parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return JsonReader.read(parser);
        } catch (IOException malformed) {
            throw new JsonException(describe(malformed));
        }
    }

    /**
     * The object as compact UTF-8.
     *
     * @throws JsonException when a value is no JSON value or a number not finite
     */
    public static byte[] write(JsonObject object) {
        return text(object).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The object as compact text.
     *
     * @throws JsonException when a value is no JSON value or a number not finite
     */
    public static String text(JsonObject object) {
        return JsonWriter.write(object);
    }

    /**
     * Adds the object as compact text.
     *
     * @throws JsonException when a value is no JSON value or a number not finite; a part may have been added
     */
    public static void append(JsonObject object, StringBuilder out) {
        JsonWriter.append(object, out);
    }

    /**
     * The objects as the text of a JSON array.
     *
     * @throws JsonException when a value is no JSON value or a number not finite
     */
    public static String text(List<JsonObject> objects) {
        return JsonWriter.write(objects);
    }

    private static String describe(IOException malformed) {
        if (!(malformed instanceof JsonProcessingException json)) {
            return "not JSON: " + malformed.getClass().getSimpleName();
        }
        JsonLocation at = json.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + " column " + at.getColumnNr();
        return "not JSON" + where + ": " + Scrub.text(json.getOriginalMessage());
    }
}
