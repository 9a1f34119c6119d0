package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.http.HttpCall;
import dev.sluice.model.FailureKind;
import dev.sluice.model.FileRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCallsTest {
    private static final Dialect KIMI = Dialects.named("kimi");

    @Test
    void upload_isAForm() {
        HttpCall call = call(upload("a \"b\"\r\nX: y.txt", "hello"));

        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.path()).isEqualTo("/v1/files");
        assertThat(call.contentType()).startsWith("multipart/form-data; boundary=sluice-");
        String boundary = call.contentType().substring(call.contentType().indexOf('=') + 1);
        assertThat(call.body().utf8())
                .isEqualTo(String.join(
                        "\r\n",
                        "--" + boundary,
                        "Content-Disposition: form-data; name=\"purpose\"",
                        "",
                        "file-extract",
                        "--" + boundary,
                        "Content-Disposition: form-data; name=\"file\"; filename=\"a _b___X: y.txt\"",
                        "Content-Type: application/octet-stream",
                        "",
                        "hello",
                        "--" + boundary + "--",
                        ""));
    }

    @Test
    void contentThatHoldsAnothersBoundary_getsItsOwn() {
        String first = call(upload("a", "hello")).contentType();
        String boundary = first.substring(first.indexOf('=') + 1);

        HttpCall second = call(upload("a", "--" + boundary + "--"));

        assertThat(second.contentType()).isNotEqualTo(first);
    }

    @Test
    void otherRequests_havePathsOfTheirOwn() {
        assertThat(call(new FileRequest.Listing()))
                .extracting(HttpCall::method, HttpCall::path)
                .containsExactly("GET", "/v1/files");
        assertThat(call(new FileRequest.Content("file-1")))
                .extracting(HttpCall::method, HttpCall::path)
                .containsExactly("GET", "/v1/files/file-1/content");
        assertThat(call(new FileRequest.Deletion("file-1")))
                .extracting(HttpCall::method, HttpCall::path)
                .containsExactly("DELETE", "/v1/files/file-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".", "a/b", "../models", "a?b", "a b", "a%2fb"})
    void idsThatAreNone_areRefused(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRequest.Deletion(id));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRequest.Content(id));
    }

    @Test
    void replies_areJson_orTheTextOfAFile() {
        FileRequest content = new FileRequest.Content("file-1");

        assertThat(KIMI.decodeFile(content, Replies.json(200, "plain text")).text("content"))
                .isEqualTo("plain text");
        assertThat(KIMI.decodeFile(content, Replies.json(200, "{\"content\":\"c\"}"))
                        .text("content"))
                .isEqualTo("c");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> KIMI.decodeFile(new FileRequest.Listing(), Replies.json(200, "no json")))
                .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.BAD_REPLY));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> KIMI.decodeFile(
                        content,
                        Replies.json(
                                401, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_authentication_error\"}}")))
                .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.UNAUTHORIZED));
    }

    private static HttpCall call(FileRequest request) {
        return KIMI.fileCall(request, "/v1", null, Instant.EPOCH);
    }

    private static FileRequest upload(String name, String content) {
        return new FileRequest.Upload(name, "file-extract", ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }
}
