package dev.sluice.policy;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guess at the tokens of a request before it is sent, for {@link RateLimits}; the bill corrects it.
 *
 * <p>About 4 ASCII characters a token (OpenAI's rule of thumb), 1.5 Chinese, Japanese or Korean ones (Moonshot's and
 * Zhipu's), 2 of any other script. Within some 30 % for prose, which is enough: the output is reserved at its longest.
 */
public final class TokenEstimate {
    private static final long ASCII_WEIGHT = 3;
    private static final long OTHER_WEIGHT = 6;
    private static final long CJK_WEIGHT = 8;
    private static final long TOKEN_WEIGHT = 12;
    /** Role and separators (OpenAI cookbook, "How to count tokens with tiktoken"). */
    private static final long PER_MESSAGE = 4;

    private static final char CJK_START = '\u2e80';

    private TokenEstimate() {}

    /** Tokens of a text; 0 for an empty one, rounded up. */
    public static long ofText(CharSequence text) {
        long weight = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            weight += c < 0x80 ? ASCII_WEIGHT : c < CJK_START ? OTHER_WEIGHT : CJK_WEIGHT;
        }
        return (weight + TOKEN_WEIGHT - 1) / TOKEN_WEIGHT;
    }

    /**
     * Tokens of a request: its texts, tools and tool calls, and its longest output. Images and sounds count nothing.
     *
     * @param defaultOutputTokens the longest output when the request names none; 0 or more
     */
    public static long ofRequest(ChatRequest request, long defaultOutputTokens) {
        Check.notNegative("defaultOutputTokens", defaultOutputTokens);
        long output = request.maxOutputTokens() > 0 ? request.maxOutputTokens() : defaultOutputTokens;
        long tokens = Math.min(output, Integer.MAX_VALUE);
        for (Message message : request.messages()) {
            tokens += PER_MESSAGE
                    + ofText(message.text())
                    + ofJson(message.fields().get("tool_calls"));
        }
        return tokens + ofJson(request.parameters().get("tools"));
    }

    private static long ofJson(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            long tokens = 0;
            for (var field : object.fields().entrySet()) {
                tokens += ofText(field.getKey()) + ofJson(field.getValue());
            }
            return tokens;
        }
        if (value instanceof List<?> list) {
            return list.stream().mapToLong(TokenEstimate::ofJson).sum();
        }
        return value == null ? 0 : ofText(value.toString());
    }
}
