package dev.sluice.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object after the other with one parser: for objects of a few hundred bytes, such as a stream's events, making a
 * parser takes more room than all that is read. It is the parser for input in pieces, which takes each object for the next
 * piece. What is malformed, or may be since something follows the object, it leaves to a parser of its own.
 *
 * <p>One for each thread; holds some 20 KB.
 */
final class RepeatingParser {
    /** In characters. Longer ones are rare, and cost more to read than to make a parser, which reads a little faster. */
    private static final int LONGEST = 1024;
    /** The parser counts tokens, of which a byte is one at the most, and takes {@link Json}'s bound for the sum. */
    private static final int RENEWED_AFTER = 900_000;

    private static final ThreadLocal<RepeatingParser> OWN = ThreadLocal.withInitial(RepeatingParser::new);

    private final Utf8Buffer utf8 = new Utf8Buffer(1024);
    private @Nullable JsonParser parser;
    private int fed;

    private RepeatingParser() {}

    /** The object that the text is; null when it may not be one. */
    static @Nullable JsonObject parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.charAt(0) != '{') {
            return null;
        }
        RepeatingParser own = OWN.get();
        own.utf8.clear();
        return own.utf8.text(text) ? own.read() : null;
    }

    private @Nullable JsonObject read() {
        try {
            JsonParser reading = feed(utf8.array(), utf8.length());
            if (reading.nextToken() == JsonToken.START_OBJECT) {
                JsonObject object = JsonReader.object(reading);
                if (reading.releaseBuffered(OutputStream.nullOutputStream()) == 0) {
                    return object;
                }
            }
        } catch (IOException | JsonException malformed) {
            // Said by the other parser, with its place.
        }
        parser = null;
        return null;
    }

    private JsonParser feed(byte[] bytes, int length) throws IOException {
        @Nullable JsonParser known = parser;
        if (known == null || fed + length > RENEWED_AFTER) {
            known = Json.FACTORY.createNonBlockingByteArrayParser();
            parser = known;
            fed = 0;
        }
        fed += length;
        ((ByteArrayFeeder) known.getNonBlockingInputFeeder()).feedInput(bytes, 0, length);
        return known;
    }
}
