package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.Bytes;
import dev.sluice.http.HttpField;
import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatRequest;
import java.util.ArrayList;
import java.util.List;

/** Providers' replies, and what a dialect makes of them. */
final class Replies {
    private Replies() {}

    /** A JSON reply; {@code fields} are names and values in turn. */
    static HttpReply json(int status, String body, String... fields) {
        return of(status, "application/json", body, fields);
    }

    static HttpReply of(int status, String contentType, String body, String... fields) {
        List<HttpField> list = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            list.add(HttpField.of(fields[i], fields[i + 1]));
        }
        return new HttpReply(new HttpHead(status, contentType, new HttpFields(list)), Bytes.utf8(body));
    }

    static AttemptFailure refused(String dialect, HttpReply reply) {
        Decoded decoded = Dialects.named(dialect).decode(ChatRequest.of("m", "x"), reply);
        assertThat(decoded).isInstanceOf(Decoded.Refused.class);
        return ((Decoded.Refused) decoded).failure();
    }
}
