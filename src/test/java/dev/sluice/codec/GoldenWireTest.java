package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.Bytes;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpField;
import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.SseDecoder;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.RequestId;
import dev.sluice.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What goes over the wire, file by file; a pair of files more is a case more.
 *
 * <ul>
 *   <li>{@code wire/<dialect>/requests}: {@code x.call.json}, the caller's request with {@code stream} and, if they
 *       matter, {@code base_path}, {@code authentication} and {@code attempt} in {@code context}, gives {@code x.http}:
 *       the request line, the header fields and the exact body.
 *   <li>{@code wire/<dialect>/replies}: {@code x.json} or {@code x.sse}, with the status and the header fields in
 *       {@code head} of the other file where they are not plain, gives {@code x.expected.json}, a {@link WireSummary}.
 * </ul>
 */
class GoldenWireTest {
    private static final Path WIRE = Path.of("src/test/resources/wire");
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
    private static final Secret KEY = Secret.of("0123456789abcdef.secretpart");

    static List<String> requests() throws IOException {
        return files(".call.json");
    }

    static List<String> replies() throws IOException {
        return files(".expected.json");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void encode_request_isExactlyTheFile(String file) throws IOException {
        JsonObject call = Json.parse(Files.readAllBytes(WIRE.resolve(file)));
        HttpCall encoded = dialect(file).encode(request(call), context(call));
        StringBuilder http = new StringBuilder(encoded.method() + " " + encoded.path() + "\n");
        for (HttpField field : encoded.fields()) {
            http.append(field).append('\n');
        }
        http.append('\n').append(encoded.body().utf8()).append('\n');
        assertThat(http.toString()).as(file).isEqualTo(Files.readString(other(file, ".call.json", ".http")));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void decode_reply_amountsToTheFile(String file) throws IOException {
        JsonObject expected = Json.parse(Files.readAllBytes(WIRE.resolve(file)));
        JsonObject head = expected.object("head");
        Path stream = other(file, ".expected.json", ".sse");
        JsonObject summary = Files.exists(stream)
                ? streamed(dialect(file), head(head, "text/event-stream"), Files.readAllBytes(stream))
                : whole(
                        dialect(file),
                        head(head, "application/json"),
                        Files.readAllBytes(other(file, ".expected.json", ".json")));
        assertThat(Json.text(summary)).as(file).isEqualTo(Json.text(expected.without("head")));
    }

    @Test
    void wire_everyFile_belongsToACase() throws IOException {
        List<String> cases = new ArrayList<>();
        for (String file : requests()) {
            cases.add(file);
            cases.add(file.replace(".call.json", ".http"));
        }
        for (String file : replies()) {
            cases.add(file);
            String stream = file.replace(".expected.json", ".sse");
            cases.add(Files.exists(WIRE.resolve(stream)) ? stream : file.replace(".expected.json", ".json"));
        }
        assertThat(files("")).containsExactlyInAnyOrderElementsOf(cases);
    }

    private static JsonObject whole(Dialect dialect, HttpHead head, byte[] body) {
        return WireSummary.of(dialect.decode(ChatRequest.of("m", "x"), new HttpReply(head, Bytes.of(body))));
    }

    private static JsonObject streamed(Dialect dialect, HttpHead head, byte[] body) {
        StreamDecoder decoder = dialect.openStream(head);
        List<ChatEvent> events = new ArrayList<>();
        new SseDecoder().decode(body, 0, body.length, event -> decoder.decode(event, events));
        return WireSummary.of(decoder.end())
                .with("partial_text", decoder.partialText())
                .with("ended", decoder.isEnded())
                .with("events", events.stream().map(WireSummary::of).toList());
    }

    private static ChatRequest request(JsonObject call) {
        List<Message> messages =
                call.objects("messages").stream().map(Message::new).toList();
        JsonObject parameters = call.without("model").without("messages").without("context");
        return new ChatRequest(call.text("model"), messages, parameters);
    }

    private static CallContext context(JsonObject call) {
        JsonObject context = call.object("context");
        String authentication = context.text("authentication");
        @Nullable Credential credential = authentication.isEmpty() ? null : Credentials.of(authentication, KEY);
        return new CallContext(
                context.text("base_path"),
                call.text("model"),
                context.isTrue("stream"),
                new RequestId("r-7"),
                (int) context.number("attempt", 1),
                credential,
                NOW);
    }

    private static HttpHead head(JsonObject head, String contentType) {
        List<HttpField> fields = head.object("fields").fields().entrySet().stream()
                .map(field -> HttpField.of(field.getKey(), String.valueOf(field.getValue())))
                .toList();
        return new HttpHead((int) head.number("status", 200), contentType, new HttpFields(fields));
    }

    private static Dialect dialect(String file) {
        return Dialects.named(Path.of(file).getName(0).toString());
    }

    private static Path other(String file, String ending, String otherEnding) {
        return WIRE.resolve(file.substring(0, file.length() - ending.length()) + otherEnding);
    }

    private static List<String> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(WIRE)) {
            List<String> found = files.filter(Files::isRegularFile)
                    .map(file -> WIRE.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(ending) && !file.startsWith("."))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }
}
