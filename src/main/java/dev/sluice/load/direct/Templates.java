package dev.sluice.load.direct;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.codec.CallContext;
import dev.sluice.codec.Credential;
import dev.sluice.codec.Dialect;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpField;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests as bytes, ready but for the id of each, which is written over a placeholder of the same length wherever it stands: in the
 * head, in a made-up prompt, in GLM's {@code request_id}. Any thread once it is made; {@link #renewed} makes another.
 */
public final class Templates {
    private static final int DIGITS = 12;

    private final Source source;
    private final List<Template> templates;
    private final String credential;

    /**
     * What requests are made from.
     *
     * @param requests to be asked by turns
     * @param dialect of the target
     * @param basePath of its URL, without a trailing slash
     * @param host for the {@code Host} field
     * @param credential null for none
     * @param stream whether answers are streamed
     * @param runId eight hexadecimal digits that no other run has
     */
    public record Source(
            List<ChatRequest> requests,
            Dialect dialect,
            String basePath,
            String host,
            @Nullable Credential credential,
            boolean stream,
            String runId) {
        public Source {
            requests = List.copyOf(requests);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Template(ChatRequest request, byte[] bytes, int[] places) {}

    private Templates(Source source, List<Template> templates, String credential) {
        this.source = source;
        this.templates = templates;
        this.credential = credential;
    }

    /** What stands for a request's id until it has one. */
    public static String placeholder(String runId) {
        return "load-" + runId + "-" + "0".repeat(DIGITS);
    }

    /** The id of a request. */
    public static String id(String runId, long number) {
        String digits = Long.toString(number);
        return "load-" + runId + "-" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }

    /**
     * Encodes all requests.
     *
     * @throws dev.sluice.codec.InvalidRequestException when the dialect can't express one
     */
    public static Templates of(Source source, Instant now) {
        byte[] placeholder = placeholder(source.runId()).getBytes(US_ASCII);
        List<Template> templates = new ArrayList<>(source.requests().size());
        for (ChatRequest request : source.requests()) {
            byte[] bytes = encode(source, request, now);
            templates.add(new Template(request, bytes, places(bytes, placeholder)));
        }
        return new Templates(source, templates, credential(source, now));
    }

    /** The same while its credential is good, another when it is not any more. */
    Templates renewed(Instant now) {
        return source.credential() == null || credential(source, now).equals(credential) ? this : of(source, now);
    }

    private static String credential(Source source, Instant now) {
        return source.credential() == null ? "" : source.credential().field(now).value();
    }

    private static byte[] encode(Source source, ChatRequest request, Instant now) {
        String id = placeholder(source.runId());
        HttpCall call = source.dialect()
                .encode(
                        request,
                        new CallContext(
                                source.basePath(),
                                request.model(),
                                source.stream(),
                                new RequestId(id),
                                1,
                                source.credential(),
                                now));
        StringBuilder head = new StringBuilder();
        head.append("POST ")
                .append(call.path())
                .append(" HTTP/1.1\r\nHost: ")
                .append(source.host())
                .append("\r\n");
        for (HttpField field : call.fields()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        head.append("User-Agent: sluice-load\r\nX-Request-Id: ")
                .append(id)
                .append("\r\nContent-Type: ")
                .append(call.contentType())
                .append("\r\nContent-Length: ")
                .append(call.body().length())
                .append("\r\n\r\n");
        byte[] begin = head.toString().getBytes(US_ASCII);
        byte[] bytes = new byte[begin.length + call.body().length()];
        System.arraycopy(begin, 0, bytes, 0, begin.length);
        System.arraycopy(
                call.body().array(), 0, bytes, begin.length, call.body().length());
        return bytes;
    }

    /** Where the digits of ids stand. */
    private static int[] places(byte[] bytes, byte[] placeholder) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i + placeholder.length <= bytes.length; i++) {
            int same = 0;
            while (same < placeholder.length && bytes[i + same] == placeholder[same]) {
                same++;
            }
            if (same == placeholder.length) {
                places.add(i + placeholder.length - DIGITS);
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The request with a number, as it was asked for. */
    ChatRequest request(long number) {
        return template(number).request();
    }

    /** The bytes of the request with a number, in a buffer that is the caller's. */
    ByteBuf bytes(long number, ByteBufAllocator buffers) {
        Template template = template(number);
        ByteBuf bytes = buffers.directBuffer(template.bytes().length).writeBytes(template.bytes());
        for (int place : template.places()) {
            long rest = number;
            for (int digit = DIGITS - 1; digit >= 0 && rest > 0; digit--) {
                bytes.setByte(place + digit, (int) ('0' + rest % 10));
                rest /= 10;
            }
        }
        return bytes;
    }

    private Template template(long number) {
        return templates.get((int) (number % templates.size()));
    }
}
