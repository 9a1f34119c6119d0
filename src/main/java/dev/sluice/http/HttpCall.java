package dev.sluice.http;

import java.util.List;

/**
 * What goes out: one HTTP request to the provider's origin.
 *
 * @param method {@code GET} or {@code POST}
 * @param path absolute path with its query, from the origin's root
 * @param fields header fields, {@code Host}, {@code Content-Length} and {@code Content-Type} excepted
 * @param body JSON; empty for {@code GET}
 */
public record HttpCall(String method, String path, List<HttpField> fields, Bytes body) {
    public HttpCall {
        fields = List.copyOf(fields);
    }
}
