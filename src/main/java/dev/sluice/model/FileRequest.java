package dev.sluice.model;

import java.nio.ByteBuffer;

/** What is asked of a provider about the files that it keeps for its account (platform.moonshot.ai, docs.z.ai: files). */
public sealed interface FileRequest {
    /**
     * Keep a file.
     *
     * @param name what it is called; its ending tells the provider what it is
     * @param purpose the provider's word for what it is for, such as {@code file-extract}
     * @param content its bytes, from position to limit; not changed while the request runs
     */
    record Upload(String name, String purpose, ByteBuffer content) implements FileRequest {
        public Upload {
            if (name.isBlank() || purpose.isBlank()) {
                throw new IllegalArgumentException("name, purpose: blank (expected: some text)");
            }
            content = content.asReadOnlyBuffer();
        }

        /** The length only. */
        @Override
        public String toString() {
            return "Upload[" + content.remaining() + " bytes]";
        }
    }

    /** Name the files that are kept. */
    record Listing() implements FileRequest {}

    /** Forget a file. */
    record Deletion(String id) implements FileRequest {
        public Deletion {
            checkId(id);
        }
    }

    /** Give the text that the provider found in a file. */
    record Content(String id) implements FileRequest {
        public Content {
            checkId(id);
        }
    }

    private static void checkId(String id) {
        if (!id.matches("[A-Za-z0-9_.-]{1,128}") || id.startsWith(".")) {
            throw new IllegalArgumentException("id: not one of a file (expected: letters, digits, _, . and -)");
        }
    }
}
