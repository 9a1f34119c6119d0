package dev.sluice.http;

import dev.sluice.model.TraceContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes out: one HTTP request to the provider's origin.
 *
 * @param method {@code GET}, {@code POST} or {@code DELETE}
 * @param path absolute path with its query, from the origin's root
 * @param fields header fields, {@code Host}, {@code Content-Length} and {@code Content-Type} excepted
 * @param body empty for {@code GET} and {@code DELETE}
 * @param contentType what a body is
 */
public record HttpCall(String method, String path, List<HttpField> fields, Bytes body, String contentType) {
    public HttpCall {
        fields = List.copyOf(fields);
    }

    /** One whose body, if any, is JSON. */
    public HttpCall(String method, String path, List<HttpField> fields, Bytes body) {
        this(method, path, fields, body, "application/json");
    }

    /** The same call with {@code traceparent}, and {@code tracestate} where there is any; null adds neither. */
    public HttpCall with(@Nullable TraceContext trace) {
        if (trace == null) {
            return this;
        }
        List<HttpField> all = new ArrayList<>(fields);
        all.add(HttpField.of("traceparent", trace.traceparent()));
        if (!trace.tracestate().isEmpty()) {
            all.add(HttpField.of("tracestate", trace.tracestate()));
        }
        return new HttpCall(method, path, all, body, contentType);
    }
}
