package dev.sluice.tools.files;

import java.util.Map;

/** Images by their first bytes (PNG specification §5.2, JFIF, GIF89a, WebP container). */
final class Images {
    private static final Map<String, String> TYPES =
            Map.of("89504e470d0a1a0a", "image/png", "ffd8ff", "image/jpeg", "47494638", "image/gif");

    private Images() {}

    /** The media type; empty when it is none of them. */
    static String type(byte[] content) {
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < Math.min(12, content.length); i++) {
            start.append(Character.forDigit((content[i] >> 4) & 0xf, 16))
                    .append(Character.forDigit(content[i] & 0xf, 16));
        }
        String hex = start.toString();
        if (hex.startsWith("52494646") && hex.endsWith("57454250")) {
            return "image/webp";
        }
        return TYPES.entrySet().stream()
                .filter(type -> hex.startsWith(type.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
