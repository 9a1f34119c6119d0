package dev.sluice.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Json() {}

    /**
     * The object that the bytes are.
     *
     * @throws JsonException when they are not one JSON object in UTF-8
     */
    public static JsonObject parse(byte[] utf8) {
        if (isAscii(utf8)) {
            try (JsonParser parser = FACTORY.createParser(utf8)) {
                return JsonReader.read(parser);
            } catch (IOException | JsonException malformed) {
                // The other parser says what is wrong, in the words that it has for a text.
                return parse(new String(utf8, StandardCharsets.US_ASCII));
            }
        }
        try (JsonParser parser = parserOf(characters(utf8))) {
            return JsonReader.read(parser);
        } catch (IOException malformed) {
            throw new JsonException(describe(malformed));
        }
    }

    private static JsonParser parserOf(CharBuffer text) throws IOException {
        return FACTORY.createParser(text.array(), text.arrayOffset(), text.length());
    }

    /** Strictly decoded: the parser itself would let some malformed bytes pass. */
    private static CharBuffer characters(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException malformed) {
            throw new JsonException("not JSON: malformed UTF-8");
        }
    }

    /** Whether every byte is a character of its own, and none is NUL, which the parser would take for another encoding's. */
    private static boolean isAscii(byte[] bytes) {
        int at = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, at);
            if (((eight | (eight - ONES)) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < bytes.length; at++) {
            if (bytes[at] <= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The object that the text is.
     *
     * @throws JsonException when it is not one JSON object
     */
    public static JsonObject parse(String text) {
        @Nullable JsonObject read = RepeatingParser.parse(text);
        if (read != null) {
            return read;
        }
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
        return JsonWriter.write(object).toByteArray();
    }

    /**
     * The object as compact text.
     *
     * @throws JsonException when a value is no JSON value or a number not finite
     */
    public static String text(JsonObject object) {
        return JsonWriter.write(object).toString();
    }

    /**
     * Adds the object as compact UTF-8.
     *
     * @throws JsonException when a value is no JSON value or a number not finite; a part may have been added
     */
    public static void append(JsonObject object, Utf8Buffer out) {
        JsonWriter.append(object, out);
    }

    /**
     * The objects as the text of a JSON array.
     *
     * @throws JsonException when a value is no JSON value or a number not finite
     */
    public static String text(List<JsonObject> objects) {
        return JsonWriter.write(objects).toString();
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
