package dev.sluice.bench;

import java.nio.charset.StandardCharsets;

/** What a provider sends: one reply of about 1 KB, and a stream of fifty events as it arrives in one read. */
public final class Wire {
    public static final int EVENTS = 50;
    public static final byte[] REPLY = ("{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion\",\"created\":1790000000,"
                    + "\"model\":\"gpt\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + "the owl and the dog sat by the warm sea and ".repeat(14)
                    + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{"
                    + "\"prompt_tokens\":180,\"completion_tokens\":140,\"total_tokens\":320,\"prompt_tokens_details\":{"
                    + "\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0}},"
                    + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\"}")
            .getBytes(StandardCharsets.UTF_8);

    private Wire() {}

    /** The data of one event. */
    public static String chunk(int number) {
        return "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,"
                + "\"model\":\"gpt\",\"system_fingerprint\":\"fp_0123456789\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word"
                + number + "\"},\"logprobs\":null,\"finish_reason\":" + (number == EVENTS - 1 ? "\"stop\"" : "null")
                + "}]}";
    }

    /** All events of a stream. */
    public static byte[] stream() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            text.append("data: ").append(chunk(i)).append("\n\n");
        }
        return text.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
