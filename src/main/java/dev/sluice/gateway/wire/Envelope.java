package dev.sluice.gateway.wire;

import java.nio.charset.StandardCharsets;

/** The body of an error as clients of this API read it: {@code {"error": {message, type, param, code}}}. */
final class Envelope {
    private Envelope() {}

    static byte[] json(int status, String code, String message) {
        String type = status == 503 ? "policy_error" : status == 500 ? "sluice_error" : "invalid_request_error";
        return ("{\"error\":{\"message\":\"" + escaped(message) + "\",\"type\":\"" + type
                        + "\",\"param\":null,\"code\":\"" + code + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
