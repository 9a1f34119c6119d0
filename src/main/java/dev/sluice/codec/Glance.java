package dev.sluice.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/**
 * What counts and not what is said: a reply or a chunk read past, for who has thousands of them a second to tell apart and none to
 * keep. A reply that it finds wanting is to be decoded by its {@link Dialect}, which knows why. Confined to one thread; reused.
 */
public final class Glance {
    private static final long UNSAID = -1;
    /** Reasons that are an answer's end in every dialect; others may be a failure. */
    private static final Set<String> PLAIN = Set.of("stop", "length", "tool_calls", "function_call");

    private boolean json;
    private boolean choices;
    private boolean content;
    private boolean finished;
    private boolean plainly;
    private boolean error;
    private long inputTokens = UNSAID;
    private long outputTokens = UNSAID;

    /** Looks at one JSON object; what was seen before is forgotten. */
    public void at(String text) {
        forget();
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            read(parser);
        } catch (IOException malformed) {
            json = false;
        }
    }

    /** Looks at one JSON object in UTF-8; what was seen before is forgotten. */
    public void at(byte[] utf8, int from, int length) {
        forget();
        try (JsonParser parser = Json.FACTORY.createParser(utf8, from, length)) {
            read(parser);
        } catch (IOException malformed) {
            json = false;
        }
    }

    private void forget() {
        json = false;
        choices = false;
        content = false;
        finished = false;
        plainly = true;
        error = false;
        inputTokens = UNSAID;
        outputTokens = UNSAID;
    }

    private void read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "choices" -> readChoices(parser, value);
                case "usage" -> readUsage(parser, value);
                case "error" -> {
                    error |= value != JsonToken.VALUE_NULL && value != JsonToken.VALUE_FALSE;
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
        json = parser.nextToken() == null;
    }

    private void readChoices(JsonParser parser, JsonToken first) throws IOException {
        if (first != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        choices = true;
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "delta", "message" -> readMessage(parser, value);
                    case "finish_reason" -> readFinish(parser, value);
                    case "usage" -> readUsage(parser, value);
                    default -> parser.skipChildren();
                }
            }
        }
    }

    private void readFinish(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING && parser.getTextLength() > 0) {
            finished = true;
            plainly &= PLAIN.contains(parser.getText());
        }
    }

    private void readMessage(JsonParser parser, JsonToken first) throws IOException {
        if (first != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean counts = name.equals("content")
                    || name.equals("reasoning_content")
                    || name.equals("reasoning")
                    || name.equals("tool_calls");
            if (counts && value == JsonToken.VALUE_STRING) {
                content |= parser.getTextLength() > 0;
            } else if (counts && value == JsonToken.START_ARRAY) {
                JsonToken element = parser.nextToken();
                content |= element != JsonToken.END_ARRAY;
                while (element != JsonToken.END_ARRAY && element != null) {
                    parser.skipChildren();
                    element = parser.nextToken();
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readUsage(JsonParser parser, JsonToken first) throws IOException {
        if (first != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_NUMBER_INT && name.equals("prompt_tokens")) {
                inputTokens = Math.max(0, parser.getLongValue());
            } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("completion_tokens")) {
                outputTokens = Math.max(0, parser.getLongValue());
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Whether it is what an answer is made of: one JSON object with choices or usage, and no error. */
    public boolean isSound() {
        return json && !error && (choices || outputTokens != UNSAID);
    }

    /** Whether the caller gets something of the answer by it: text, reasoning or a piece of a tool call. */
    public boolean hasContent() {
        return content;
    }

    /** Whether it says why the model stopped. */
    public boolean isFinished() {
        return finished;
    }

    /** Whether it says so in words that mean the end of an answer in every dialect; its {@link Dialect} knows the others. */
    public boolean isFinishedPlainly() {
        return finished && plainly;
    }

    /** Tokens of the prompt as billed; -1 when it does not say. */
    public long inputTokens() {
        return inputTokens;
    }

    /** Tokens of the answer as billed; -1 when it does not say. */
    public long outputTokens() {
        return outputTokens;
    }
}
