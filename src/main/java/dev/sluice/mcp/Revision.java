package dev.sluice.mcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The revisions of the protocol that are spoken, the oldest first. */
enum Revision {
    V2024_11_05("2024-11-05"),
    V2025_03_26("2025-03-26"),
    V2025_06_18("2025-06-18"),
    V2025_11_25("2025-11-25"),
    V2026_07_28("2026-07-28");

    /** The newest that begins with a handshake: what a client is offered that asks for one unknown here. */
    static final Revision NEWEST_LEGACY = V2025_11_25;

    private final String text;

    Revision(String text) {
        this.text = text;
    }

    /** As it is written in messages. */
    String text() {
        return text;
    }

    /** Whether each request says its revision, and there is neither handshake nor session. */
    boolean isModern() {
        return this == V2026_07_28;
    }

    /** Whether one message may be a list of several (only 2025-03-26 has that). */
    boolean hasBatches() {
        return this == V2025_03_26;
    }

    boolean isAtLeast(Revision other) {
        return compareTo(other) >= 0;
    }

    /** The revision of that name; null when it is none of these. */
    static @Nullable Revision of(@Nullable String text) {
        for (Revision revision : values()) {
            if (revision.text.equals(text)) {
                return revision;
            }
        }
        return null;
    }

    /** All of them as they are written, the newest first. */
    static List<String> supported() {
        List<String> texts = new ArrayList<>();
        for (Revision revision : values()) {
            texts.add(0, revision.text);
        }
        return texts;
    }
}
